package dev.nightjar.offpeak.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bounds, the optimum and policies stand in this order on every small case. */
class ExhaustiveSearchTest {
    private static final int HORIZON = 26;
    private static final BigDecimal ROUNDING = new BigDecimal("0.000000002");

    private final OffPeakCalendar calendar = SmallTraces.windows("00:03-00:06", "00:10-00:14", "00:20-00:23");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    private static Trace randomTrace(Random random) {
        List<TraceJob> jobs = new ArrayList<>();
        int count = 2 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            int submit = random.nextInt(6);
            int run = 1 + random.nextInt(5);
            // One of ten cannot be kept.
            int slack = random.nextInt(10) == 0 ? -1 : random.nextInt(12);
            jobs.add(new TraceJob(
                    "job" + i,
                    "x",
                    submit * 60L,
                    run * 60L,
                    run * 60L,
                    random.nextInt(3),
                    (submit + run + slack) * 60L));
        }
        jobs.sort(Comparator.comparingLong(TraceJob::submit));
        jobs.add(new TraceJob("last", "x", 6 * 60, 120, 120, 2, 14 * 60));
        return new Trace("random", jobs);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noBoundIsAboveTheOptimumAndNoPolicyBelowIt(long seed) throws TraceException {
        Random random = new Random(seed);
        Trace trace = randomTrace(random);
        int capacity = 2 + random.nextInt(2);
        boolean[] discounted = new boolean[HORIZON];
        for (int minute = 0; minute < HORIZON; minute++) {
            discounted[minute] = calendar.discounted(60L * minute);
        }
        long[] lastCheapMinute = trace.jobs().stream()
                .mapToLong(job -> Math.max(job.deadline(), job.submit() + job.runSeconds()) / 60)
                .toArray();
        ExhaustiveSearch search = new ExhaustiveSearch(trace.jobs(), discounted, capacity, lastCheapMinute);
        Simulation whole = new Simulation(trace, SmallTraces.settings(calendar, capacity, 1));
        // Six rounds of jobs of at most five minutes: they can be cut at every minute.
        Simulation rounds = new Simulation(trace, SmallTraces.settings(calendar, capacity, 6));

        BigDecimal allPeak = BigDecimal.valueOf(5 * trace.work() / 60);
        BigDecimal bestWhole = BigDecimal.valueOf(search.whole()).divide(allPeak, MathContext.DECIMAL64);
        BigDecimal bestSplit = BigDecimal.valueOf(search.split()).divide(allPeak, MathContext.DECIMAL64);
        SimulationBounds bounds = whole.bounds();

        assertThat(bounds.whole()).isLessThanOrEqualTo(bestWhole.add(ROUNDING));
        assertThat(bounds.split()).isLessThanOrEqualTo(bestSplit.add(ROUNDING));
        assertThat(bounds.flow()).isLessThanOrEqualTo(bestSplit.add(ROUNDING));
        assertThat(bounds.flow()).isGreaterThanOrEqualTo(bounds.split());
        assertThat(rounds.bounds()).isEqualTo(bounds);
        assertThat(bestSplit).isLessThanOrEqualTo(bestWhole);
        for (SimulatedPolicy policy : SimulatedPolicy.values()) {
            assertThat(whole.run(policy).cost())
                    .as("%s whole, %s", policy, trace)
                    .isGreaterThanOrEqualTo(bestWhole.subtract(ROUNDING));
            assertThat(rounds.run(policy).cost())
                    .as("%s in rounds, %s", policy, trace)
                    .isGreaterThanOrEqualTo(bestSplit.subtract(ROUNDING));
        }
    }

    /** Without a pool's limit the bounds are no bounds but the optimum. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aPoolThatIsNeverFullReachesTheBounds(long seed) throws TraceException {
        Trace trace = randomTrace(new Random(seed));
        int capacity = trace.jobs().stream().mapToInt(TraceJob::width).sum();

        Simulation simulation = new Simulation(trace, SmallTraces.settings(calendar, capacity, 1));

        assertThat(simulation.run(SimulatedPolicy.BEST).cost())
                .isEqualByComparingTo(simulation.bounds().whole());
        assertThat(Stream.of(SimulatedPolicy.NOW, SimulatedPolicy.FIFO, SimulatedPolicy.BEST))
                .allSatisfy(
                        policy -> assertThat(simulation.run(policy).missed()).isZero());
    }
}
