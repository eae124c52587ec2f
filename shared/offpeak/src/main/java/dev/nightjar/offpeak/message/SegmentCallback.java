package dev.nightjar.offpeak.message;

import org.jspecify.annotations.Nullable;

/**
 * What an endpoint says about a segment, on the topic {@code job-callbacks} or as the answer of its status URL.
 *
 * @param segmentToken as it stood in the POST; another one is not believed
 * @param roundsCompleted absolute: of the whole job, not of the segment
 * @param checkpointGeneration progress counts only with a stored checkpoint
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
