package dev.nightjar.offpeak.message;

import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** From JSON to a {@link SegmentCallback}. */
final class CallbackReader {
    private static final String WHAT = "cannot read the callback";
    private static final String AS_ASKED = "the field as it stood in the request's \"offpeak\"";
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);
    private static final int MAX_REASON_CHARS = 500;

    private CallbackReader() {}

    static SegmentCallback read(byte[] json) throws InvalidMessageException {
        Fields in = new Fields(WHAT, JsonTree.read(json, WHAT));
        String jobId = there(in, "job_id", in.line("job_id", 200), AS_ASKED);
        int segment = there(in, "segment", in.whole("segment", 0, Integer.MAX_VALUE), AS_ASKED);
        String token = there(in, "segment_token", in.line("segment_token", 200), AS_ASKED);
        BigDecimal fence =
                there(in, "fence", in.number("fence", BigDecimal.ZERO, BigDecimal.valueOf(Long.MAX_VALUE)), AS_ASKED);
        int rounds = there(
                in,
                "rounds_completed",
                in.whole("rounds_completed", 0, Integer.MAX_VALUE),
                "how many rounds of the whole job are done");
        if (!in.has("status")) {
            throw in.missing("status", "running, stopped, done or failed");
        }
        BigDecimal seconds = in.number("seconds_per_round", BigDecimal.ZERO, MOST);
        return new SegmentCallback(
                jobId,
                segment,
                token,
                fence.longValue(),
                rounds,
                in.line("checkpoint_uri", 2048),
                generation(in),
                in.choice("status", Status.values(), Status.FAILED),
                seconds == null ? null : seconds.doubleValue(),
                reason(in));
    }

    private static <T> T there(Fields in, String name, @Nullable T value, String remedy)
            throws InvalidMessageException {
        if (value == null) {
            throw in.missing(name, remedy);
        }
        return value;
    }

    /** Stores write it as a number or as a text. */
    private static @Nullable String generation(Fields in) throws InvalidMessageException {
        return in.any("checkpoint_generation") instanceof BigInteger number
                ? number.toString()
                : in.line("checkpoint_generation", 200);
    }

    /** A broken reason does not make a callback useless. */
    private static @Nullable String reason(Fields in) {
        return in.any("reason") instanceof String text && !text.isBlank() ? Shown.of(text, MAX_REASON_CHARS) : null;
    }
}
