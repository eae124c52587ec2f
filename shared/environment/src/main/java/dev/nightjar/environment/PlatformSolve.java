package dev.nightjar.environment;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.conda.solve.SolveOutcome;
import dev.nightjar.conda.solve.SolveOutcome.Stage;
import dev.nightjar.conda.solve.SolveRequest;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** One platform of a plan: opens its channels and asks the solver. */
final class PlatformSolve {
    /** What came of it. */
    sealed interface Answer {
        List<Stage> stages();

        record Solved(List<PackageRecord> packages, List<Stage> stages) implements Answer {}

        record Unsolvable(SolveOutcome.Unsolvable proof, List<Stage> stages) implements Answer {}

        record TimedOut(String known, List<Stage> stages) implements Answer {}

        record NoChannel(ChannelException why, List<Stage> stages) implements Answer {}
    }

    private final Plan plan;
    private final String platform;
    private final ChannelIndexes channels;
    private final EnvironmentSolver.Engine engine;
    private final Deadline deadline;

    PlatformSolve(
            Plan plan, String platform, ChannelIndexes channels, EnvironmentSolver.Engine engine, Deadline deadline) {
        this.plan = plan;
        this.platform = platform;
        this.channels = channels;
        this.engine = engine;
        this.deadline = deadline;
    }

    Answer solve() {
        long wall = System.nanoTime();
        long cpu = cpuNanos();
        List<PackageIndex> indexes = new ArrayList<>();
        for (Channel channel : home()) {
            try {
                indexes.addAll(channels.open(channel, platform, deadline));
            } catch (ChannelException e) {
                List<Stage> stages = List.of(indexStage(wall, cpu));
                return deadline.passed()
                        ? new Answer.TimedOut("the channel " + channel.written() + " was still being read", stages)
                        : new Answer.NoChannel(e, stages);
            }
        }
        Stage index = indexStage(wall, cpu);
        SolveOutcome outcome = engine.solve(indexes, request(indexes), deadline);
        List<Stage> stages = new ArrayList<>(List.of(index));
        stages.addAll(outcome.stages());
        return switch (outcome) {
            case SolveOutcome.Solved solved -> new Answer.Solved(solved.packages(), stages);
            case SolveOutcome.Unsolvable proof -> new Answer.Unsolvable(proof, stages);
            case SolveOutcome.TimedOut late -> new Answer.TimedOut(late.known(), stages);
        };
    }

    private List<Channel> home() {
        return Objects.requireNonNull(plan.places().get(platform), "every platform of a plan has its channels");
    }

    private SolveRequest request(List<PackageIndex> indexes) {
        EnvironmentRequest request = plan.request();
        return new SolveRequest(
                Asked.on(platform, request.specs()),
                request.constraints(),
                request.pins(),
                Objects.requireNonNull(plan.hosts().get(platform), "every platform of a plan has its host"),
                installed(indexes),
                request.update(),
                request.allowDowngrade(),
                plan.channelPriority(),
                plan.strategy(),
                plan.excludeNewer(),
                request.excludeNewerExempt(),
                plan.keepUndated());
    }

    private List<PackageRecord> installed(List<PackageIndex> indexes) {
        List<PackageRecord> installed = new ArrayList<>();
        for (InstalledRecord record : plan.request().installed()) {
            String subdir = record.subdir();
            if (subdir != null && !subdir.equals(platform) && !subdir.equals("noarch")) {
                continue;
            }
            Optional<Channel> named = home().stream()
                    .filter(channel -> record.channel() != null && channel.isCalled(record.channel()))
                    .findFirst();
            Optional<PackageRecord> known = indexes.stream()
                    .filter(index -> named.isEmpty()
                            || named.get().base().equals(index.channel().base()))
                    .flatMap(index -> index.records(record.name()).stream())
                    .filter(record::is)
                    .findFirst();
            if (known.isPresent()) {
                installed.add(record.completedFrom(known.get()));
            } else if (named.isPresent() || !home().isEmpty()) {
                installed.add(record.on(named.orElseGet(() -> home().getFirst()), platform));
            }
        }
        return installed;
    }

    private static Stage indexStage(long wall, long cpu) {
        return new Stage("index", (System.nanoTime() - wall) / 1e6, (cpuNanos() - cpu) / 1e6);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
