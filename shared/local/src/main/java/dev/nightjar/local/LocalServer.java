package dev.nightjar.local;

import com.google.cloud.functions.invoker.BackgroundFunctionExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/**
 * The functions under the framework's own executor, and the pages, on this machine's loopback address and nowhere else.
 * They answer only to a loopback name: a page in a browser that points its own name here gets 404.
 */
final class LocalServer implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private final Server server;
    private final int port;

    private LocalServer(Server server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * @param port 0 for a free one
     * @param routes whose functions are served; one that has several is served once
     * @param pages what people see
     * @throws IOException when the port is taken
     */
    static LocalServer start(int port, List<? extends Route> routes, Handler pages) throws IOException {
        JETTY.setLevel(Level.WARNING);
        Server server = new Server(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        Map<String, Handler> handlers = new TreeMap<>();
        for (Route route : routes) {
            handlers.computeIfAbsent("/" + route.name(), path -> BackgroundFunctionExecutor.forClass(route.function()));
        }
        handlers.put("/", pages);
        handlers.forEach((path, handler) -> {
            ContextHandler context = new ContextHandler(handler, path);
            context.setVirtualHosts(List.of(LOOPBACK, "localhost"));
            contexts.addHandler(context);
        });
        server.setHandler(contexts);
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            stop(server);
            throw e;
        } catch (Exception e) {
            stop(server);
            throw new IOException(e);
        }
        return new LocalServer(server, ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    URI address() {
        return URI.create("http://" + LOOPBACK + ":" + port + "/");
    }

    /** Without the trailing slash, the answer would be a redirection. */
    URI address(Route route) {
        return address().resolve(route.name() + "/");
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot stop the server", e);
        }
    }

    @Override
    public void close() {
        stop(server);
    }
}
