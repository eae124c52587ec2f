package dev.nightjar.offpeak.desk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which jobs of one pool and one tariff begin when. It knows what it was told; instants are seconds since the epoch. */
interface Placement {
    /**
     * A job waits, starts or runs; told again whenever that changes.
     *
     * @param isNew whether nobody knew of it before, neither here nor in another instance
     */
    void known(Known job, boolean isNew, long now);

    /** What it learned that records do not hold, for {@link #remember} of the next one. */
    default long[] memory() {
        return new long[0];
    }

    /** Before the first job: what a former one of this pool had learned. */
    default void remember(long[] memory) {}

    /** A job is over, held, or unknown to it. */
    void gone(String jobId, long now);

    /** How many run at once from now on, and whether any may start. */
    void pool(int capacity, boolean paused);

    /** What shall begin now, the most urgent first. Whoever does not let one begin tells so with {@link #known}. */
    List<Start> starts(long now);

    /** What is to be expected of a job that is known; null for others. */
    @Nullable
    Plan plan(String jobId, long now);

    /**
     * @param rounds from the first that is not done
     * @param stopBy seconds since the epoch; {@link Summary#NEVER} where it may run on
     * @param why it begins now, one sentence
     */
    record Start(String jobId, int rounds, long stopBy, String why) {}
}
