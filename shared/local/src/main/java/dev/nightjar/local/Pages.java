package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What {@code serve} shows to people, and {@code POST /topics/NAME}, by which programs of this machine publish a message.
 * A browser's page from elsewhere cannot publish: it may not send JSON here without asking first, which is refused.
 */
final class Pages extends Handler.Abstract {
    private static final String TOPICS = "/topics/";
    private static final String NO_SCRIPTS =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final LocalPlatform platform;
    private final Path data;

    Pages(LocalPlatform platform, Path data) {
        this.platform = platform;
        this.data = data;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (path.startsWith(TOPICS)) {
            publish(path.substring(TOPICS.length()), request, response, callback);
        } else if (path.equals("/") && reads) {
            html(StatusPage.of(platform, data), response, callback);
        } else if (path.equals("/jobs") && reads) {
            html(new JobsFolder(platform).page(null), response, callback);
        } else {
            Response.writeError(request, response, callback, 404);
        }
        return true;
    }

    private void publish(String topic, Request request, Response response, Callback callback) throws IOException {
        String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
        int refusal = 0;
        if (Route.MESSAGES.stream().noneMatch(route -> route.topic().equals(topic)) || topic.equals(Route.TICKS)) {
            refusal = 404;
        } else if (!request.getMethod().equals("POST")) {
            refusal = 405;
        } else if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
            refusal = 403;
        } else if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            refusal = 415;
        } else if (request.getLength() > LocalTopic.MAX_BYTES) {
            refusal = 413;
        }
        byte[] data = new byte[0];
        if (refusal == 0) {
            try (InputStream in = Content.Source.asInputStream(request)) {
                data = in.readNBytes(LocalTopic.MAX_BYTES + 1);
            }
            refusal = data.length > LocalTopic.MAX_BYTES ? 413 : data.length == 0 ? 400 : 0;
        }
        if (refusal != 0) {
            Response.writeError(request, response, callback, refusal);
            return;
        }
        String id = platform.topic(topic).publish(data, Map.of());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        Content.Sink.write(
                response, true, new String(JsonText.bytes(Map.of("messageId", id)), StandardCharsets.UTF_8), callback);
    }

    private static void html(String page, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
        response.getHeaders().put("Content-Security-Policy", NO_SCRIPTS);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, page, callback);
    }
}
