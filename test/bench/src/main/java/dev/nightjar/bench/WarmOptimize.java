package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.nightjar.dataset.DatasetOptimizer;
import dev.nightjar.dataset.FolderOutput;
import dev.nightjar.dataset.LocalInput;
import dev.nightjar.dataset.MemoryBudget;
import dev.nightjar.dataset.OptimizeWords;
import dev.nightjar.dataset.Stem;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Optimizes one file again and again in one process.
 *
 * <pre>{@code java dev.nightjar.bench.WarmOptimize FILE ROUNDS OUT_DIR OUT.json}</pre>
 *
 * <p>OUT.json gets {@code {"cpu_seconds": [a figure a round], "rows", "bytes_out"}}; CPU time is that of the whole process,
 * the compiler and the collector among it.
 */
public final class WarmOptimize {
    private WarmOptimize() {}

    public static void main(String[] args) throws IOException, DatasetException {
        OptimizeWords words = new OptimizeWords();
        words.say("verify", List.of("sample"));
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        List<Double> seconds = new ArrayList<>();
        DatasetReport report = null;
        try (FolderOutput out = new FolderOutput(Path.of(args[2]));
                DatasetOptimizer optimizer =
                        new DatasetOptimizer(Runtime.getRuntime().availableProcessors(), MemoryBudget.DEFAULT)) {
            for (int round = 0; round < Integer.parseInt(args[1]); round++) {
                // Without the report of the round before, nothing is recognised, and every round does all of the work.
                out.delete(Stem.of(args[0]) + ".report.json");
                long before = process.getProcessCpuTime();
                report = optimizer.optimize(new LocalInput(Path.of(args[0]), args[0]), words.options(), out);
                seconds.add((process.getProcessCpuTime() - before) / 1e9);
            }
        }
        if (report == null) {
            throw new IllegalArgumentException("no rounds");
        }
        new ObjectMapper()
                .writeValue(
                        Path.of(args[3]).toFile(),
                        Map.of("cpu_seconds", seconds, "rows", report.rows(), "bytes_out", report.bytesOut()));
    }
}
