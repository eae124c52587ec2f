package dev.nightjar.fetch;

import dev.nightjar.fetch.FetchException.Kind;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The JDK's HTTP client with our proxies and credentials; made at the first GET, for it costs a cold start 100 ms. */
final class Wires {
    private static final String USER_AGENT = "nightjar/0.1";

    final HttpClient client;
    final Netrc netrc;
    private final Proxies proxies;
    private final FetchSettings settings;

    private Wires(HttpClient client, Netrc netrc, Proxies proxies, FetchSettings settings) {
        this.client = client;
        this.netrc = netrc;
        this.proxies = proxies;
        this.settings = settings;
    }

    static Wires laid(FetchSettings settings, String shown) throws FetchException {
        Proxies proxies;
        try {
            proxies = Proxies.of(settings);
        } catch (IllegalArgumentException unknown) {
            throw new FetchException(
                    Kind.REFUSED, shown + " cannot be asked for: " + unknown.getMessage(), null, unknown);
        }
        if (proxies.wantCredentials()) {
            // The JDK sends no Basic credentials to a proxy that tunnels https unless this is set before its first
            // use (jdk.internal.net.http.common.Utils); somebody's own setting stays.
            String setting = "jdk.http.auth.tunneling.disabledSchemes";
            if (System.getProperty(setting) == null) {
                System.setProperty(setting, "");
            }
        }
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxies.any() ? proxies : ProxySelector.getDefault())
                .build();
        Netrc netrc = settings.netrc().map(Netrc::read).orElse(Netrc.NONE);
        return new Wires(client, netrc, proxies, settings);
    }

    CompletableFuture<HttpResponse<Body>> send(URI uri, @Nullable String userInfo, BodyHandler<Body> handler) {
        // Plain http stays with 1.1: an offer to upgrade confuses some proxies and old servers.
        var version = Fetcher.scheme(uri).equals("http") ? HttpClient.Version.HTTP_1_1 : HttpClient.Version.HTTP_2;
        HttpRequest.Builder request = HttpRequest.newBuilder(bare(uri))
                .version(version)
                .timeout(settings.answerTimeout())
                .header("User-Agent", USER_AGENT)
                .header("Accept", "*/*");
        Optional<String> login = userInfo != null ? Optional.of(decoded(userInfo)) : netrc.login(uri.getHost());
        login.ifPresent(l -> request.header("Authorization", basic(l)));
        proxies.login(uri).ifPresent(l -> request.header("Proxy-Authorization", basic(l)));
        return client.sendAsync(request.build(), handler);
    }

    private static URI bare(URI uri) {
        String authority = uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(uri.getScheme() + "://" + authority + path + query);
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code user:password} with its per cent escapes undone, and nothing else: {@code +} stays. */
    static String decoded(String userInfo) {
        String decoded = URI.create("x://" + userInfo + "@h").getUserInfo();
        return decoded.indexOf(':') < 0 ? decoded + ":" : decoded;
    }

    static InetSocketAddress address(URI proxy) {
        return InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }
}
