package dev.nightjar.fetch;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proxies that environment variables name, as curl reads them. */
final class Proxies extends ProxySelector {
    private final @Nullable URI forHttp;
    private final @Nullable URI forHttps;
    private final List<String> without;

    private Proxies(@Nullable URI forHttp, @Nullable URI forHttps, List<String> without) {
        this.forHttp = forHttp;
        this.forHttps = forHttps;
        this.without = without;
    }

    /** @throws IllegalArgumentException when a variable names a proxy that cannot be used */
    static Proxies of(FetchSettings settings) {
        Optional<String> all = settings.set("all_proxy");
        List<String> without = List.of(settings.set("no_proxy")
                .orElse("")
                .strip()
                .toLowerCase(Locale.ROOT)
                .split("[\\s,]+"));
        return new Proxies(
                settings.set("http_proxy").or(() -> all).map(Proxies::proxy).orElse(null),
                settings.set("https_proxy").or(() -> all).map(Proxies::proxy).orElse(null),
                without);
    }

    private static URI proxy(String text) {
        String whole = text.contains("://") ? text.strip() : "http://" + text.strip();
        URI proxy;
        try {
            proxy = URI.create(whole);
        } catch (IllegalArgumentException unreadable) {
            // Its message would show the password.
            throw new IllegalArgumentException("the proxy in the environment is no address", null);
        }
        if (!Fetcher.scheme(proxy).equals("http") || proxy.getHost() == null) {
            throw new IllegalArgumentException("the proxy " + Credentials.removedFrom(whole)
                    + " in the environment is no http:// address, and others are not supported");
        }
        return proxy;
    }

    boolean any() {
        return forHttp != null || forHttps != null;
    }

    boolean wantCredentials() {
        return (forHttp != null && forHttp.getRawUserInfo() != null)
                || (forHttps != null && forHttps.getRawUserInfo() != null);
    }

    /** {@code user:password} for the proxy on the way there. */
    Optional<String> login(URI uri) {
        return on(uri).map(URI::getRawUserInfo).map(Wires::decoded);
    }

    private Optional<URI> on(URI uri) {
        boolean direct = without.stream().anyMatch(rule -> covers(rule, uri));
        return direct
                ? Optional.empty()
                : Optional.ofNullable(Fetcher.scheme(uri).equals("https") ? forHttps : forHttp);
    }

    /** {@code *}, a host, or a domain with or without its leading dot; each may end in a port. */
    private static boolean covers(String rule, URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : Fetcher.scheme(uri).equals("https") ? 443 : 80;
        String domain = rule;
        if (rule.matches("[^:]+:[0-9]+|\\[.*]:[0-9]+")) {
            domain = rule.substring(0, rule.lastIndexOf(':'));
            if (!rule.endsWith(":" + port)) {
                return false;
            }
        }
        domain = domain.startsWith(".") ? domain.substring(1) : domain.startsWith("*.") ? domain.substring(2) : domain;
        return !domain.isEmpty() && (domain.equals("*") || host.equals(domain) || host.endsWith("." + domain));
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(on(uri).map(proxy -> new Proxy(Proxy.Type.HTTP, Wires.address(proxy)))
                .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The GET that wanted the connection fails with the same cause, and says so.
    }
}
