package dev.nightjar.offpeak.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.test.Corpus;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Figures of the recorded traces as another program measured them, of whole jobs. */
class RecordedTracesTest {
    private static Trace read(String name) throws IOException, TraceException {
        try (InputStream in = Files.newInputStream(Corpus.path("corpus/jobs/" + name + ".csv.gz"))) {
            return Trace.read(name, in);
        }
    }

    private static Simulation simulation(Trace trace, int capacity) throws TraceException {
        return new Simulation(trace, SmallTraces.settings(OffPeakCalendar.jstDefault(), capacity, 1));
    }

    private static @Nullable BigDecimal rounded(@Nullable BigDecimal rate) {
        return rate == null ? null : rate.setScale(4, RoundingMode.HALF_EVEN);
    }

    /** Capacity 0: as much as the load needs. */
    @ParameterizedTest
    @CsvSource({
        "nasa-ipsc-1993,       201, 0.3, 0.8000, 0.8000, 0.8839, 0",
        "nasa-ipsc-1993,       128, 0.5, 0.8000, 0.8000, 0.8838, 0",
        "hpc2n-2002-first,     0,   0.3, 0.8056, 0.8000, 0.8928, 0",
        "hpc2n-2002-first,     0,   0.5, 0.8056, 0.8102, 0.8877, 0",
        "chronus-philly-slo,   3414,0.3, 0.8593, 0.8453, 0.8764, 0",
        "chronus-philly-slo,   2049,0.5, 0.8593, 0.8453, 0.8764, 0",
        "chronus-philly-mix2,  3511,0.3, 0.8483, 0.8226, 0.8751, 0",
        "chronus-philly-mix2,  2107,0.5, 0.8483, 0.8226, 0.8751, 0",
        "surf-2022-jul-aug,    279, 0.5, 0.8485, 0.8499, 0.8951, 1667"
    })
    void boundsAndRunNowAreThoseThatWereMeasured(
            String name,
            int capacity,
            BigDecimal load,
            BigDecimal whole,
            BigDecimal split,
            BigDecimal now,
            int infeasible)
            throws IOException, TraceException {
        Trace trace = read(name);
        int held = capacity == 0 ? trace.capacityFor(load) : capacity;
        Simulation simulation = simulation(trace, held);

        SimulationBounds bounds = simulation.bounds();
        SimulationResult result = simulation.run(SimulatedPolicy.NOW);

        assertThat(rounded(bounds.whole())).isEqualTo(whole);
        assertThat(rounded(bounds.split())).isEqualTo(split);
        assertThat(rounded(result.cost())).isEqualTo(now);
        assertThat(result.missed()).isZero();
        assertThat(result.infeasibleAtSubmit()).isEqualTo(infeasible);
    }

    @Test
    void aFlowAtTheJobsOwnWidthsTightensTheBoundWhereLoadIsHighAndDelayShort() throws Exception {
        SimulationBounds bounds = simulation(read("surf-2022-jul-aug"), 279).bounds();

        BigDecimal flow = bounds.flow();

        assertThat(flow).isNotNull();
        assertThat(bounds.ratio(flow)).isBetween(new BigDecimal("1.00874"), new BigDecimal("1.00876"));
    }

    @ParameterizedTest
    @CsvSource({
        "nasa-ipsc-1993, 201, 0.8000, 0",
        "nasa-ipsc-1993, 128, 0.8035, 0",
        "chronus-philly-slo, 3414, 0.8593, 0",
        "chronus-philly-mix2, 3511, 0.8483, 0",
        "chronus-philly-mix2, 2107, 0.8493, 1674",
        "surf-2022-jul-aug, 279, 0.8638, 449"
    })
    void theBestWindowIsCheapAndBreaksDeadlines(String name, int capacity, BigDecimal cost, int missed)
            throws IOException, TraceException {
        SimulationResult result = simulation(read(name), capacity).run(SimulatedPolicy.BEST);

        assertThat(rounded(result.cost())).isEqualTo(cost);
        assertThat(result.missed()).isEqualTo(missed);
    }

    /** Everything that a run reports follows from its schedule, its trace and the calendar. */
    @ParameterizedTest
    @EnumSource(SimulatedPolicy.class)
    void costAndMissesCanBeComputedAgainFromTheSchedule(SimulatedPolicy policy) throws Exception {
        Trace trace = read("hpc2n-2002-first");
        int capacity = trace.capacityFor(new BigDecimal("0.5"));
        SimulationResult result = new Simulation(
                        trace,
                        new SimulationSettings(
                                OffPeakCalendar.jstDefault(),
                                capacity,
                                10,
                                Duration.ofMinutes(2),
                                Duration.ofDays(3),
                                RunTimes.ESTIMATES))
                .run(policy);
        StringBuilder csv = new StringBuilder();
        result.schedule().writeCsv(csv);

        Recount recount = new Recount(trace, csv.toString());

        assertThat(recount.cost().setScale(8, RoundingMode.HALF_EVEN))
                .isEqualTo(result.cost() == null ? null : result.cost().setScale(8, RoundingMode.HALF_EVEN));
        assertThat(recount.missed).isEqualTo(result.missed());
        assertThat(recount.segments).isEqualTo(result.schedule().segments());
        assertThat(recount.mostUsed()).isLessThanOrEqualTo(capacity);
    }

    /** Reads a schedule as somebody would who knows only its columns. */
    private static final class Recount {
        private final Map<String, List<long[]>> rows = new HashMap<>();
        private final TreeMap<Long, Long> changes = new TreeMap<>();
        private int segments;
        private int missed;
        private BigDecimal paid = BigDecimal.ZERO;
        private BigDecimal allPeak = BigDecimal.ZERO;

        Recount(Trace trace, String csv) throws IOException {
            try (BufferedReader lines = new BufferedReader(new StringReader(csv))) {
                assertThat(lines.readLine()).isEqualTo("id,segment,start,end,width");
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    row(line.split(",", -1));
                }
            }
            trace.jobs().forEach(this::judge);
        }

        private void row(String[] fields) {
            segments++;
            long start = Long.parseLong(fields[2]);
            long end = Long.parseLong(fields[3]);
            List<long[]> job = rows.computeIfAbsent(fields[0], id -> new ArrayList<>());
            job.add(new long[] {start, end});
            assertThat(job).hasSize(Integer.parseInt(fields[1]));
            long width = Long.parseLong(fields[4]);
            changes.merge(Math.floorDiv(start, 60L) * 60, width, Long::sum);
            changes.merge(Math.ceilDiv(end, 60L) * 60, -width, Long::sum);
        }

        private void judge(TraceJob job) {
            List<long[]> segmentsOfJob = rows.getOrDefault(job.id(), List.of());
            assertThat(segmentsOfJob).as(job.id()).isNotEmpty();
            long minutes = Math.ceilDiv(job.runSeconds(), 60L);
            long deadline = job.submit() + job.runSeconds() + 72 * 3600;
            long ran = 0;
            long before = job.submit();
            for (long[] segment : segmentsOfJob) {
                assertThat(segment[0]).isGreaterThanOrEqualTo(before);
                before = segment[1];
                ran += segment[1] - segment[0];
                long cheap = OffPeakCalendar.jstDefault()
                        .discountedSeconds(segment[0], Math.min(segment[1], Math.max(segment[0], deadline)));
                paid = paid.add(BigDecimal.valueOf(job.width() * (5 * (segment[1] - segment[0]) - cheap)));
            }
            assertThat(ran).isBetween(job.runSeconds(), minutes * 60 + (segmentsOfJob.size() - 1) * 120L);
            allPeak = allPeak.add(BigDecimal.valueOf(300L * job.width() * minutes));
            missed += before > deadline ? 1 : 0;
        }

        BigDecimal cost() {
            return paid.divide(allPeak, 9, RoundingMode.HALF_EVEN);
        }

        long mostUsed() {
            long used = 0;
            long most = 0;
            for (long change : changes.values()) {
                used += change;
                most = Math.max(most, used);
            }
            return most;
        }
    }
}
