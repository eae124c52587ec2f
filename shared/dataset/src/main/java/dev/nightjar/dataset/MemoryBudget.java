package dev.nightjar.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What may be used for the work on a dataset.
 *
 * @param bytes what {@link DatasetOptimizer} is given
 * @param why for people, such as {@code as asked} or {@code what a heap of 309 MiB leaves}
 */
public record MemoryBudget(long bytes, String why) {
    /** Where nobody says anything and there is room. */
    public static final long DEFAULT = 256L << 20;

    /** What of the heap is not the work's: classes' constants, the report, and what is garbage for a moment. */
    private static final long HEAP_REST = 48L << 20;
    /** What a Java process needs beside its heap: its classes, compiled code, stacks, buffers of the libraries. */
    private static final long PROCESS_REST = 144L << 20;

    /** A limit above this is none: that is how the first control groups said "unlimited". */
    private static final long NO_LIMIT = 1L << 50;

    /** What this process may use: no more than asked for (or the default), than the heap and than its control group allow. */
    public static MemoryBudget of(OptionalLong asked) {
        return of(asked, Runtime.getRuntime().maxMemory(), controlGroupLimit(Path.of("/")));
    }

    static MemoryBudget of(OptionalLong asked, long heap, OptionalLong limit) {
        MemoryBudget budget = asked.isPresent()
                ? new MemoryBudget(asked.getAsLong(), "as asked")
                : new MemoryBudget(DEFAULT, "the default");
        budget = budget.atMost(heap - HEAP_REST, "what a heap of " + (heap >> 20) + " MiB leaves");
        if (limit.isPresent()) {
            long bytes = limit.getAsLong();
            budget = budget.atMost(
                    bytes - PROCESS_REST, "what the " + (bytes >> 20) + " MiB of this control group leave");
        }
        return new MemoryBudget(Math.max(budget.bytes(), OptimizeWords.LEAST_MEMORY), budget.why());
    }

    private MemoryBudget atMost(long most, String because) {
        return bytes <= most ? this : new MemoryBudget(most, because);
    }

    /** The smallest limit of the control groups that this process is in, of either version, or none. */
    static OptionalLong controlGroupLimit(Path root) {
        OptionalLong least = OptionalLong.empty();
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            boolean second = parts.length == 3 && parts[0].equals("0");
            boolean first = parts.length == 3 && List.of(parts[1].split(",")).contains("memory");
            if (first || second) {
                Path mount = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
                String file = second ? "memory.max" : "memory.limit_in_bytes";
                Path group = mount.resolve(parts[2].replaceFirst("^/+", "")).normalize();
                for (Path at = group.startsWith(mount) ? group : mount;
                        at.startsWith(mount);
                        at = at.resolve("..").normalize()) {
                    least = smaller(least, lines(at.resolve(file)));
                }
            }
        }
        return least;
    }

    private static OptionalLong smaller(OptionalLong least, List<String> lines) {
        if (lines.size() == 1 && lines.getFirst().matches("[0-9]{1,18}")) {
            long limit = Long.parseLong(lines.getFirst());
            if (limit < NO_LIMIT && (least.isEmpty() || limit < least.getAsLong())) {
                return OptionalLong.of(limit);
            }
        }
        return least;
    }

    /** Files that are not there, such as on macOS, say nothing. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of();
        }
    }
}
