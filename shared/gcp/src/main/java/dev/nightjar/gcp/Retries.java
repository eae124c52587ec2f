package dev.nightjar.gcp;

import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.StatusCode;
import java.time.Duration;
import java.util.Set;

/**
 * How often and how long a call is tried: the defaults of Google's libraries try for up to ten minutes, which is longer
 * than a function lives. What fails here fails the event, and that comes again by itself.
 */
final class Retries {
    static final Duration TOTAL = Duration.ofSeconds(20);
    static final int ATTEMPTS = 4;

    /**
     * What another attempt may cure; every call that is tried again is one that may be made twice. Without ABORTED,
     * which over HTTP/JSON is what these libraries make of every 409, ALREADY_EXISTS included.
     */
    static final Set<StatusCode.Code> CURABLE = Set.of(
            StatusCode.Code.UNAVAILABLE,
            StatusCode.Code.DEADLINE_EXCEEDED,
            StatusCode.Code.RESOURCE_EXHAUSTED,
            StatusCode.Code.INTERNAL,
            StatusCode.Code.UNKNOWN);

    private Retries() {}

    static RetrySettings settings() {
        return RetrySettings.newBuilder()
                .setMaxAttempts(ATTEMPTS)
                .setTotalTimeoutDuration(TOTAL)
                .setInitialRetryDelayDuration(Duration.ofMillis(100))
                .setRetryDelayMultiplier(3)
                .setMaxRetryDelayDuration(Duration.ofSeconds(2))
                .setInitialRpcTimeoutDuration(Duration.ofSeconds(6))
                .setRpcTimeoutMultiplier(1)
                .setMaxRpcTimeoutDuration(Duration.ofSeconds(6))
                .build();
    }
}
