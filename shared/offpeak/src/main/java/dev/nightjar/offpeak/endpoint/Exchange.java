package dev.nightjar.offpeak.endpoint;

import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import dev.nightjar.offpeak.endpoint.Endpoint.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** One request over one connection, and whether anything of it was sent when somebody lost patience. */
final class Exchange {
    private static final Http1Config HTTP = Http1Config.custom()
            .setMaxLineLength(8 << 10)
            .setMaxHeaderCount(64)
            .setMaxEmptyLineCount(2)
            .build();
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,8192}");

    private final Request request;
    private final List<Map.Entry<String, String>> headers;
    private final EndpointRules rules;
    private final TokenSource tokens;
    private final Wire wire;
    private final URI url;
    private final String host;

    private @Nullable Socket open;
    private @Nullable Answer known;
    private boolean sent;
    private boolean abandoned;

    Exchange(
            Request request,
            List<Map.Entry<String, String>> headers,
            EndpointRules rules,
            TokenSource tokens,
            Wire wire) {
        this.request = request;
        this.headers = headers;
        this.rules = rules;
        this.tokens = tokens;
        this.wire = wire;
        this.url = request.url();
        this.host = url.getHost().toLowerCase(Locale.ROOT);
    }

    /** Cuts the connection; whether the endpoint may have seen something of the request. Nothing is sent afterwards. */
    synchronized boolean abandon() throws IOException {
        abandoned = true;
        if (open != null) {
            open.close();
        }
        return sent;
    }

    private synchronized void opened(Socket socket) throws IOException {
        if (abandoned) {
            socket.close();
            throw new IOException("nobody waits any more");
        }
        open = socket;
    }

    private synchronized void sending() throws IOException {
        if (abandoned) {
            throw new IOException("nobody waits any more");
        }
        sent = true;
    }

    private synchronized void learned(@Nullable Answer answer) {
        known = answer;
    }

    /** What the status of the response said, when no more than that came in time. */
    synchronized @Nullable Answer known() {
        return known;
    }

    private synchronized boolean isSent() {
        return sent;
    }

    Answer run() throws IOException {
        boolean here = rules.loopback() && EndpointRules.isLoopback(host);
        List<InetAddress> addresses;
        String token = "";
        try {
            addresses = here
                    ? List.of(InetAddress.getLoopbackAddress())
                    : wire.resolver().resolve(host);
            if (!here && rules.isListed(host)) {
                token = token();
            }
        } catch (UnknownHostException e) {
            return new Answer.Busy(null, "the name " + host + " has no address");
        } catch (IOException e) {
            return new Answer.Busy(null, "no token for " + host + ": " + Shown.of(String.valueOf(e.getMessage())));
        }
        for (InetAddress address : addresses) {
            String why = here ? null : wire.judge().whyNot(address.getAddress(), rules.mayBePrivate(host));
            if (why != null) {
                return new Answer.Refused("cannot ask " + Shown.url(url) + "\n  because " + host + " has the address "
                        + address.getHostAddress() + ", which is " + why
                        + "\n  try an endpoint with a public address"
                        + (why.equals("private") ? ", or listing the host (NIGHTJAR_PRIVATE_ENDPOINTS)" : ""));
            }
        }
        try (Socket socket = connected(addresses, here)) {
            return spoken(socket, token);
        } catch (HttpException e) {
            throw new IOException(
                    Shown.url(url) + " does not answer in HTTP: " + Shown.of(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            String failure = Shown.url(url) + ": " + Shown.of(String.valueOf(e.getMessage()));
            if (isSent()) {
                throw new IOException(failure, e);
            }
            return new Answer.Busy(null, failure);
        }
    }

    private String token() throws IOException {
        Optional<String> token = tokens.token(HttpsEndpoint.audience(url));
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw new IOException("what came is no token");
        }
        return token.orElse("");
    }

    /** To the first of the addresses that can be reached. */
    private Socket connected(List<InetAddress> addresses, boolean here) throws IOException {
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int usual = tls ? (here ? 443 : wire.tlsPort()) : 80;
        int port = here && url.getPort() >= 0 ? url.getPort() : usual;
        int millis = (int) wire.limits().connect().toMillis();
        IOException last = new IOException("the name " + host + " has no address");
        for (InetAddress address : addresses) {
            Socket plain = new Socket();
            try {
                opened(plain);
                plain.connect(new InetSocketAddress(address, port), millis);
                plain.setSoTimeout((int) wire.limits().idle().toMillis());
                plain.setTcpNoDelay(true);
                return tls ? trusted(plain, port) : plain;
            } catch (IOException e) {
                plain.close();
                last = e;
            }
        }
        throw last;
    }

    private Socket trusted(Socket plain, int port) throws IOException {
        // The name that is given here is the one that SNI says and that the certificate must be for.
        SSLSocket secure = (SSLSocket) wire.tls().get().createSocket(plain, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private Answer spoken(Socket socket, String token) throws IOException, HttpException {
        DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(HTTP);
        try {
            connection.bind(socket);
            ClassicHttpRequest asked = asked(token);
            sending();
            // Neither the response nor its stream is closed: that would read an endless body to its end.
            ClassicHttpResponse response =
                    new HttpRequestExecutor().execute(asked, connection, HttpCoreContext.create());
            learned(AnswerReader.known(response, url));
            return AnswerReader.read(response, url, wire.limits().bodyBytes());
        } finally {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    private ClassicHttpRequest asked(String token) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        ClassicHttpRequest asked = new BasicClassicHttpRequest(request.method(), target);
        asked.setHeader("Host", url.getPort() < 0 || url.getPort() == 443 ? host : host + ":" + url.getPort());
        asked.setHeader("Connection", "close");
        asked.setHeader("Accept", "application/json");
        asked.setHeader("User-Agent", "nightjar");
        headers.forEach(header -> asked.setHeader(header.getKey(), header.getValue()));
        if (!token.isEmpty()) {
            asked.setHeader("Authorization", "Bearer " + token);
        }
        if (request.method().equals("POST")) {
            byte[] body = request.body();
            asked.setHeader("Content-Type", "application/json");
            asked.setHeader("Content-Length", Integer.toString(body.length));
            asked.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        }
        return asked;
    }
}
