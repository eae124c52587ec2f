package dev.nightjar.gcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/** A call that Google refused or did not answer, as what, why and what to do. */
final class GoogleFailure {
    private static final int MAX_WORDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private GoogleFailure() {}

    /**
     * @param what such as {@code cannot publish to projects/P/topics/jobs}
     * @param role what the caller's service account needs for it
     */
    static IOException of(String what, String role, ApiException failure) {
        return new IOException(
                what + "\n  because Google answered " + code(failure) + ": " + words(failure) + "\n  try "
                        + remedy(failure.getStatusCode().getCode(), role),
                failure);
    }

    private static StatusCode.Code code(ApiException failure) {
        return failure.getStatusCode().getCode();
    }

    /** The server's own words where it wrote an error in Google's form, else those of whoever could not reach it. */
    private static String words(ApiException failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String words = innermost instanceof HttpResponseException answer
                ? said(answer).orElse("HTTP " + answer.getStatusCode())
                : String.valueOf(innermost.getMessage());
        return line(words);
    }

    /** Words from outside, on one line and not too long. */
    static String line(String words) {
        String line = words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.substring(0, Math.min(line.length(), MAX_WORDS));
    }

    private static Optional<String> said(HttpResponseException answer) {
        try {
            String content = Objects.requireNonNullElse(answer.getContent(), "");
            return Optional.ofNullable(
                    JSON.readTree(content).path("error").path("message").textValue());
        } catch (JsonProcessingException e) {
            // A proxy's page, for example: its status says enough.
            return Optional.empty();
        }
    }

    private static String remedy(StatusCode.Code code, String role) {
        return switch (code) {
            case NOT_FOUND -> "terraform apply, which creates it; the project and the region are settings";
            case PERMISSION_DENIED, UNAUTHENTICATED -> role + " for the service account of this function";
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION -> "another value; this one is never taken";
            default -> "again later: the event that wanted it comes again by itself";
        };
    }
}
