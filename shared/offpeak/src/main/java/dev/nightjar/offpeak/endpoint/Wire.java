package dev.nightjar.offpeak.endpoint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a request goes through below HTTP.
 *
 * @param resolver asked once for each request
 * @param judge of the addresses it finds
 * @param tls trusts whom the JVM trusts; the name of the host is verified beside it
 * @param tlsPort where {@code https} is spoken
 */
record Wire(Resolver resolver, Judge judge, Supplier<SSLSocketFactory> tls, int tlsPort, Limits limits) {
    /** All addresses of a name, at least one. */
    @FunctionalInterface
    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /** What makes an address none that may be asked; null when it may. */
    @FunctionalInterface
    interface Judge {
        @Nullable
        String whyNot(byte[] address, boolean privateToo);
    }

    /**
     * @param connect to one address
     * @param idle between two packets of an answer
     * @param total from the first look at the name to the last byte of the answer, however slowly it drips
     * @param bodyBytes of an answer
     */
    record Limits(Duration connect, Duration idle, Duration total, int bodyBytes) {
        static final Limits STANDARD =
                new Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(30), 256 << 10);
    }

    static Wire standard() {
        return new Wire(
                host -> List.of(InetAddress.getAllByName(host)),
                Addresses::whyNot,
                // Not before it is needed: it reads all certificates that the JVM trusts.
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                443,
                Limits.STANDARD);
    }
}
