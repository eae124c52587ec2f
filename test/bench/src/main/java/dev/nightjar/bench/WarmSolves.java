package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.conda.solve.CondaSolver;
import dev.nightjar.conda.solve.SolveOutcome;
import dev.nightjar.conda.solve.SolveRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Solves the same questions round after round in one process.
 *
 * <pre>{@code java dev.nightjar.bench.WarmSolves CHANNEL_DIR QUESTIONS.json ROUNDS kept|new OUT.json}</pre>
 *
 * <p>{@code kept} asks one solver all the time, {@code new} makes a solver for each question; the index stays open in
 * both. Writes {@code {"open_cpu_millis", "answers": {id: [SUBDIR/FILE]}, "cpu_millis": {id: [a figure a round]},
 * "process_cpu_millis": [a figure a round, all questions together]}}: CPU time of the solving thread, and of the
 * process with its compiler and collector.
 */
public final class WarmSolves {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private WarmSolves() {}

    public static void main(String[] args) throws IOException, ChannelException {
        List<BenchQuestion> questions = BenchQuestion.read(Path.of(args[1]));
        int rounds = Integer.parseInt(args[2]);
        boolean kept = args[3].equals("kept");

        double before = processCpuMillis();
        Channel channel = new Channel(args[0], Path.of(args[0]).toAbsolutePath().toUri());
        try (ChannelIndexes channels = new ChannelIndexes()) {
            List<PackageIndex> indexes = channels.open(channel, BenchQuestion.PLATFORM, Deadline.in(LIMIT));
            double openMillis = processCpuMillis() - before;

            Map<String, List<String>> answers = new LinkedHashMap<>();
            Map<String, List<Double>> cpuMillis = new LinkedHashMap<>();
            List<Double> processMillis = new ArrayList<>();
            CondaSolver solver = new CondaSolver(indexes);
            for (int round = 0; round < rounds; round++) {
                double roundStart = processCpuMillis();
                for (BenchQuestion question : questions) {
                    SolveRequest request = question.request();
                    long start = THREADS.getCurrentThreadCpuTime();
                    CondaSolver asked = kept ? solver : new CondaSolver(indexes);
                    SolveOutcome outcome = asked.solve(request, Deadline.in(LIMIT));
                    double millis = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
                    cpuMillis
                            .computeIfAbsent(question.id(), id -> new ArrayList<>())
                            .add(millis);
                    if (round == rounds - 1) {
                        answers.put(question.id(), files(question, outcome));
                    }
                }
                processMillis.add(processCpuMillis() - roundStart);
            }
            new ObjectMapper()
                    .writeValue(
                            Path.of(args[4]).toFile(),
                            Map.of(
                                    "open_cpu_millis", openMillis,
                                    "answers", answers,
                                    "cpu_millis", cpuMillis,
                                    "process_cpu_millis", processMillis));
        }
    }

    private static List<String> files(BenchQuestion question, SolveOutcome outcome) {
        return switch (outcome) {
            case SolveOutcome.Solved solved ->
                solved.packages().stream()
                        .map(record -> record.subdir() + "/" + record.fileName())
                        .sorted()
                        .toList();
            case SolveOutcome.Unsolvable unsolvable -> {
                System.err.println(question.id() + ": unsolvable " + unsolvable.problems());
                yield List.of();
            }
            case SolveOutcome.TimedOut timedOut -> {
                System.err.println(question.id() + ": out of time, " + timedOut.known());
                yield List.of();
            }
        };
    }

    private static double processCpuMillis() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1e6;
    }
}
