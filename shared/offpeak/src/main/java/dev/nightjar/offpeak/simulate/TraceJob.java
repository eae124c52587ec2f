package dev.nightjar.offpeak.simulate;

/**
 * A job as a trace has it, in seconds.
 *
 * @param name what jobs that take alike long have in common
 * @param submit seconds since the epoch; the job is unknown before
 * @param runSeconds how long it really takes, at least 0
 * @param estimateSeconds how long somebody expected it to take, at least 0
 * @param width how much capacity it takes; 0 takes none and costs nothing
 * @param deadline seconds since the epoch; {@link #NO_DEADLINE} when it has none of its own
 */
public record TraceJob(
        String id, String name, long submit, long runSeconds, long estimateSeconds, int width, long deadline) {
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    public TraceJob {
        if (submit < 0 || runSeconds < 0 || estimateSeconds < 0 || width < 0 || deadline < 0) {
            throw new IllegalArgumentException("job " + id + " has a negative number");
        }
    }
}
