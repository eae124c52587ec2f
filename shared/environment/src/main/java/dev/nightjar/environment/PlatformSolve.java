package dev.nightjar.environment;

import dev.nightjar.cloud.CpuClock;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.conda.solve.CondaSolver;
import dev.nightjar.conda.solve.SolveOutcome;
import dev.nightjar.conda.solve.SolveOutcome.Stage;
import dev.nightjar.conda.solve.SolveRequest;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** One platform of a plan: opens its channels and asks the solver. */
final class PlatformSolve {
    /** What came of it; {@code empty} are the channels that have nothing for the platform. */
    sealed interface Answer {
        List<Stage> stages();

        record Solved(List<PackageRecord> packages, List<Channel> empty, List<Stage> stages) implements Answer {}

        record Unsolvable(SolveOutcome.Unsolvable proof, List<Channel> empty, List<Stage> stages) implements Answer {}

        record TimedOut(String known, List<Stage> stages) implements Answer {}

        record NoChannel(ChannelException why, List<Stage> stages) implements Answer {}
    }

    private final Plan plan;
    private final String platform;
    private final ChannelIndexes channels;
    private final Function<List<PackageIndex>, CondaSolver> solvers;
    private final Deadline deadline;

    PlatformSolve(
            Plan plan,
            String platform,
            ChannelIndexes channels,
            Function<List<PackageIndex>, CondaSolver> solvers,
            Deadline deadline) {
        this.plan = plan;
        this.platform = platform;
        this.channels = channels;
        this.solvers = solvers;
        this.deadline = deadline;
    }

    Answer solve() {
        long wall = System.nanoTime();
        long cpu = CpuClock.threadNanos();
        List<PackageIndex> indexes = new ArrayList<>();
        List<Channel> empty = new ArrayList<>();
        for (Channel channel : home()) {
            try {
                List<PackageIndex> found = channels.open(channel, platform, deadline);
                indexes.addAll(found);
                if (found.isEmpty()) {
                    empty.add(channel);
                }
            } catch (ChannelException e) {
                List<Stage> stages = List.of(indexStage(wall, cpu));
                return deadline.passed()
                        ? new Answer.TimedOut("the channel " + channel.written() + " was still being read", stages)
                        : new Answer.NoChannel(e, stages);
            }
        }
        Stage index = indexStage(wall, cpu);
        if (indexes.isEmpty() && !empty.isEmpty()) {
            return new Answer.NoChannel(ChannelIndexes.nothingFor(empty.getFirst(), platform), List.of(index));
        }
        SolveOutcome outcome = solvers.apply(List.copyOf(indexes)).solve(request(indexes), deadline);
        List<Stage> stages = new ArrayList<>(List.of(index));
        stages.addAll(outcome.stages());
        return switch (outcome) {
            case SolveOutcome.Solved solved -> new Answer.Solved(solved.packages(), empty, stages);
            case SolveOutcome.Unsolvable proof -> new Answer.Unsolvable(proof, empty, stages);
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
        return new Stage("index", (System.nanoTime() - wall) / 1e6, (CpuClock.threadNanos() - cpu) / 1e6);
    }
}
