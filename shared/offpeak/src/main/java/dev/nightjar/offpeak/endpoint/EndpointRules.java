package dev.nightjar.offpeak.endpoint;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which servers may be asked: {@code https} on port 443, by name, without user and password, on a host of the list.
 *
 * <pre>{@code
 * EndpointRules rules = EndpointRules.of("example.com, train.example.org");
 * rules.refusal("https://fl.example.com/train");            // empty: a host below example.com
 * rules.refusal("https://notexample.com/train");            // says why, and what to do
 * }</pre>
 *
 * <p>What is refused here is refused before anything is resolved; {@link HttpsEndpoint} checks the addresses of the names.
 *
 * @param hosts names; each stands for itself and for every name below it, with the dot as boundary. Only these get tokens
 * @param otherHosts whether names that are not on the list may be asked too, without a token
 * @param privateHosts names, as in {@code hosts}, which may have private addresses (10/8, 172.16/12, 192.168/16, fc00::/7)
 * @param loopback whether this machine itself may be asked, also over plain {@code http} and on any port: for a
 *     platform that runs on one machine, never for one in a cloud
 */
public record EndpointRules(List<String> hosts, boolean otherHosts, List<String> privateHosts, boolean loopback) {
    private static final int MAX_URL_CHARS = 2048;
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+" + "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    /** Readers of addresses differ: 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1 to some of them. */
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

    /** Names of the servers that hand out this machine's own credentials. */
    private static final List<String> METADATA = List.of("metadata.google.internal", "metadata.goog", "instance-data");

    /** Why a URL is not asked, and what to do instead: the second and third part of a message. */
    public record Refusal(String because, String remedy) {}

    public EndpointRules {
        hosts = names(hosts);
        privateHosts = names(privateHosts);
    }

    /** Names apart by commas or white space; everything else is refused. */
    public static EndpointRules of(String hosts) {
        return new EndpointRules(list(hosts), false, List.of(), false);
    }

    /** Any name that has a public address. */
    public static EndpointRules anyHost() {
        return new EndpointRules(List.of(), true, List.of(), false);
    }

    /** The parts of a setting, apart by commas or white space. */
    public static List<String> list(String setting) {
        return Pattern.compile("[,\\s]+")
                .splitAsStream(setting)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static List<String> names(List<String> written) {
        List<String> names = new ArrayList<>();
        for (String entry : written) {
            String lower = entry.toLowerCase(Locale.ROOT);
            String name =
                    lower.startsWith("*.") ? lower.substring(2) : lower.startsWith(".") ? lower.substring(1) : lower;
            if (!NAME.matcher(name).matches() || ENDS_IN_A_NUMBER.matcher(name).matches()) {
                throw new IllegalArgumentException("cannot allow the host \"" + Shown.of(entry)
                        + "\"\n  because it is no name with a dot in it\n  try a name such as train.example.com,"
                        + " without scheme, port and path");
            }
            names.add(name);
        }
        return List.copyOf(names);
    }

    /** Why that URL may not be asked; empty when it may. */
    public Optional<Refusal> refusal(String url) {
        return Optional.ofNullable(why(url));
    }

    /** The same URL in one spelling: scheme and host in lower case, no port where it is the usual one, a path. */
    public static URI canonical(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = url.getPort() < 0 || url.getPort() == usual ? "" : ":" + url.getPort();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        return URI.create(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port + path + query);
    }

    private @Nullable Refusal why(String text) {
        if (text.length() > MAX_URL_CHARS) {
            return new Refusal("it has " + text.length() + " characters", "a URL of at most " + MAX_URL_CHARS);
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return new Refusal("\"" + Shown.of(text) + "\" is no URL", "a URL such as https://train.example.com/start");
        }
        String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
        if (url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
            return new Refusal("it holds a user or a password", "the URL without them; the endpoint gets a token");
        }
        if (url.getRawFragment() != null) {
            return new Refusal("it has a fragment, which no server ever sees", "the URL without \"#\"");
        }
        if (isLoopback(host) && loopback && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            return null;
        }
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            return new Refusal("it does not begin with https://", "a URL such as https://train.example.com/start");
        }
        if (host.isEmpty()) {
            return new Refusal(
                    "\"" + Shown.of(text) + "\" names no host", "a host name in ASCII, such as train.example.com");
        }
        if (url.getPort() != -1 && url.getPort() != 443) {
            return new Refusal("it names port " + url.getPort() + "; only 443 is asked", "the URL without a port");
        }
        return whyHost(host);
    }

    private @Nullable Refusal whyHost(String host) {
        if (host.startsWith("[") || ENDS_IN_A_NUMBER.matcher(host).matches()) {
            return new Refusal("\"" + Shown.of(host) + "\" is an address, not a name", "the name of the host");
        }
        if (METADATA.contains(host) || isLoopback(host) || !NAME.matcher(host).matches()) {
            return new Refusal(
                    "\"" + Shown.of(host) + "\" is no name of a public server", "a name such as train.example.com");
        }
        if (!otherHosts && !isListed(host)) {
            return new Refusal(
                    "the host \"" + Shown.of(host) + "\" is not on the list of allowed hosts"
                            + (hosts.isEmpty() ? ", which is empty" : ""),
                    "an endpoint on a listed host, or having " + Shown.of(host)
                            + " put on the list (NIGHTJAR_ENDPOINT_HOSTS)");
        }
        return null;
    }

    /** Whether that host is on the list: it may be asked, and it gets a token. */
    boolean isListed(String host) {
        return isBelow(host, hosts);
    }

    boolean mayBePrivate(String host) {
        return isBelow(host, privateHosts);
    }

    private static boolean isBelow(String host, List<String> names) {
        String lower = host.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> lower.equals(name) || lower.endsWith("." + name));
    }

    /** Whether that host is this machine, however it is resolved. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("127.0.0.1")
                || host.equals("[::1]");
    }
}
