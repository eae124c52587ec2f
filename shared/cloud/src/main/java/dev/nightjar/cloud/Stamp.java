package dev.nightjar.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What tells one content of a file from another without reading it: its size in bytes and its time of modification, as
 * precise as the file system keeps it. Both survive a rename and a faithful copy of the whole folder.
 */
record Stamp(long size, Instant modified) {
    /** Steps to take until a file system shows another time: most keep nanoseconds, some one or two seconds. */
    private static final List<Duration> STEPS = List.of(
            Duration.ofNanos(1000),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    /** The stamp of a regular file; empty for anything else, for nothing, and behind a file that should be a folder. */
    static Optional<Stamp> of(Path file) throws IOException {
        return attributes(file).map(Stamp::of);
    }

    static Stamp of(BasicFileAttributes attributes) {
        return new Stamp(attributes.size(), attributes.lastModifiedTime().toInstant());
    }

    static Optional<BasicFileAttributes> attributes(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException e) {
            for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder)) {
                    return Optional.empty();
                }
            }
            throw e;
        }
    }

    /**
     * The stamp of {@code file}, whose time is moved on where need be, so that it is none of {@code others}: a clock
     * that ticks every four milliseconds gives two quick writes of one size the same time.
     */
    static Stamp unlike(List<Stamp> others, Path file) throws IOException {
        Stamp stamp = of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
        Instant time = stamp.modified();
        for (Duration step : STEPS) {
            while (others.contains(stamp)) {
                time = time.plus(step);
                Files.setLastModifiedTime(file, FileTime.from(time));
                Stamp moved = of(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
                if (moved.equals(stamp)) {
                    break;
                }
                stamp = moved;
            }
        }
        if (others.contains(stamp)) {
            throw new IOException("the file system does not keep times of modification");
        }
        return stamp;
    }
}
