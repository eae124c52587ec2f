package dev.nightjar.offpeak.endpoint;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where federated jobs run: a stranger's server, asked over HTTP. */
public interface Endpoint {
    /**
     * Sends one request; what the answer means depends on the request.
     *
     * @throws IOException when it is not known whether the endpoint has seen the request
     */
    Answer send(Request request) throws IOException;

    /**
     * @param method {@code POST} to start or stop, {@code GET} to ask how a segment stands
     * @param headers such as {@code Idempotency-Key}, {@code X-Offpeak-Fence}
     * @param body JSON; empty for GET
     */
    record Request(String method, URI url, Map<String, String> headers, byte[] body) {
        public Request {
            headers = Map.copyOf(headers);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }
    }

    /** What came back, or why nothing was sent. */
    sealed interface Answer {
        /** 202: it runs, or has been running under this key before. */
        record Accepted(@Nullable String handle, @Nullable URI statusUrl) implements Answer {}

        /** 200: what the endpoint says, a JSON object as it came. */
        record Said(byte[] json) implements Answer {}

        /** 409: somebody came with a newer fence. */
        record OlderFence() implements Answer {}

        /** 422, another 4xx, a redirect, or a URL that is not allowed: trying again changes nothing. */
        record Refused(String reason) implements Answer {}

        /** 429 or 503: nothing was begun; again after a while. Another 5xx is not known to mean that. */
        record Busy(@Nullable Duration retryAfter, String reason) implements Answer {}
    }
}
