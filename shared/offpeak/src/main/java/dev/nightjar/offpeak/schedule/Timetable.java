package dev.nightjar.offpeak.schedule;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * A clock in the cloud that keeps entries and does what they say, at least once each time.
 *
 * <pre>{@code
 * timetable.put(entry);                        // again with another time: the entry moves, there are not two
 * timetable.removePast(platform.clock().instant());   // every hour
 * }</pre>
 *
 * <p><b>One-shots.</b> A cron line has no year, so an entry that is meant once would come again after a year. Somebody must
 * take it out after it fired: whoever sweeps calls {@link #removePast}. Should nobody do that for a year, the message comes
 * again with the same {@code job_id} and the same body, which starts nothing.
 */
public interface Timetable {
    /** Adds the entry, or replaces the one of its name. */
    void put(TimetableEntry entry) throws IOException;

    /** Takes the entry of that name out; nothing happens when there is none. */
    void remove(String name) throws IOException;

    /**
     * Takes out every entry that was meant once and has had its time, {@link TimetableEntry.Once#FIRING} included, at
     * {@code now}.
     *
     * @return the names of those
     */
    List<String> removePast(Instant now) throws IOException;

    /** The one that the class path brings; none on a machine without a cloud. */
    static Optional<Timetable> find() {
        return ServiceLoader.load(Timetable.class, Timetable.class.getClassLoader())
                .findFirst();
    }
}
