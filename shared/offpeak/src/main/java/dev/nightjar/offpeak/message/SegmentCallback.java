package dev.nightjar.offpeak.message;

import org.jspecify.annotations.Nullable;

/**
 * What an endpoint says about a segment, on the topic {@code job-callbacks} or as the answer of its status URL.
 *
 * @param segmentToken as it stood in the POST; another one is not believed
 * @param roundsCompleted absolute: of the whole job, not of the segment
 * @param checkpointGeneration progress counts only with a stored checkpoint
 * @param reason one line of at most 500 characters, without control characters
 */
public record SegmentCallback(
        String jobId,
        int segment,
        String segmentToken,
        long fence,
        int roundsCompleted,
        @Nullable String checkpointUri,
        @Nullable String checkpointGeneration,
        Status status,
        @Nullable Double secondsPerRound,
        @Nullable String reason) {
    /**
     * Reads a message of the topic {@code job-callbacks}; {@code docs/job-message.md} has its schema. Fields that are not
     * known are left alone.
     *
     * @throws InvalidMessageException when it can never be treated
     */
    public static SegmentCallback read(byte[] json) throws InvalidMessageException {
        return CallbackReader.read(json);
    }

    /** How the segment stands. */
    public enum Status {
        /** It still runs; what is done so far counts. */
        RUNNING,
        /** It stopped between two rounds; the rest comes later. */
        STOPPED,
        /** All rounds of the job are done. */
        DONE,
        /** It broke; the rounds of the last checkpoint count. */
        FAILED
    }
}
