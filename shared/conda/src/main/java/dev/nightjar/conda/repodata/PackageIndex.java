package dev.nightjar.conda.repodata;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import java.util.List;
import java.util.Set;

/** The records of one subdir of one channel, by name. Immutable and safe for many threads. */
public interface PackageIndex {
    Channel channel();

    /** Such as {@code linux-64} or {@code noarch}. */
    String subdir();

    /** All names that have a record, in order. */
    Set<String> names();

    /** The usable records of that name, in an order that only depends on the channel's content; empty when there are none. */
    List<PackageRecord> records(String name);

    /** Records in the subdir's file, those skipped included. */
    long recordCount();

    /** Records that could not be used: unreadable, or at odds with their own file name or subdir. */
    long skippedCount();

    /** Size of the file that was read, in bytes. */
    long bytes();

    /** SHA-256 of the content, 64 hexadecimal digits; the same while the channel is. */
    String generation();
}
