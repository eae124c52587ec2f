package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.WindowAnswer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many decisions about a job the calendar makes in a second of one core, beside a clock that is looked at each hour.
 *
 * <pre>{@code java dev.nightjar.bench.CalendarDecisions QUESTIONS ROUNDS OUT.json}</pre>
 *
 * <p>A question is an hour of 2024 to 2027 and a job of up to 60 hours under {@code jst-default}. A decision is
 * a whole answer: is it cheap, until when, from when again, how much of the job, and where would all of it fit. The plain
 * way finds the same by showing one hour after the other on the wall clock. Figures are of the CPU time of the thread; every
 * answer is compared.
 */
public final class CalendarDecisions {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long[] starts;
    private final int[] hours;

    private CalendarDecisions(int questions) {
        Random random = new Random(20261124);
        long first = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
        starts = random.longs(questions, 0, 4 * 365 * 24)
                .map(hour -> first + 3600 * hour)
                .toArray();
        hours = random.ints(questions, 0, 61).toArray();
    }

    public static void main(String[] args) throws IOException {
        CalendarDecisions decisions = new CalendarDecisions(Integer.parseInt(args[0]));
        int rounds = Integer.parseInt(args[1]);
        long before = THREADS.getCurrentThreadCpuTime();
        OffPeakCalendar calendar = OffPeakCalendar.jstDefault();
        calendar.discounted(decisions.starts[0]);
        double cold = (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
        ZoneId zone = calendar.tariff().zone();
        long differences = decisions.differences(calendar, zone);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("questions", decisions.starts.length);
        figures.put("differences", differences);
        figures.put("first_answer_millis", cold);
        figures.put("ask", decisions.perSecond(rounds, () -> decisions.askAll(calendar)));
        figures.put("with_deadline", decisions.perSecond(rounds, () -> decisions.askAllWithDeadlines(calendar)));
        figures.put("discounted_seconds", decisions.perSecond(rounds, () -> decisions.countAll(calendar)));
        figures.put("hour_stepping", decisions.perSecond(Math.max(3, rounds / 10), () -> decisions.stepAll(zone)));
        new ObjectMapper().writeValue(Path.of(args[2]).toFile(), figures);
    }

    private long differences(OffPeakCalendar calendar, ZoneId zone) {
        long differences = 0;
        for (int i = 0; i < starts.length; i++) {
            WindowAnswer ours = calendar.ask(Instant.ofEpochSecond(starts[i]), Duration.ofHours(hours[i]), null);
            Plain plain = plain(zone, i);
            differences += ours.inWindow() == plain.inWindow
                            && Objects.equals(ours.windowEnd(), plain.windowEnd)
                            && Objects.equals(ours.nextWindowStart(), plain.nextWindowStart)
                            && ours.discountedSecondsIfStartedNow() == 3600L * plain.cheapHours
                            && Objects.equals(ours.earliestFullFitStart(), plain.firstFit)
                    ? 0
                    : 1;
        }
        return differences;
    }

    /** The same answer without a table. */
    private record Plain(
            boolean inWindow,
            @Nullable Instant windowEnd,
            @Nullable Instant nextWindowStart,
            int cheapHours,
            @Nullable Instant firstFit) {}

    private Plain plain(ZoneId zone, int question) {
        ZonedDateTime start = Instant.ofEpochSecond(starts[question]).atZone(zone);
        int length = hours[question];
        boolean inWindow = isCheap(start);
        ZonedDateTime changes = start;
        while (isCheap(changes) == inWindow) {
            changes = changes.plusHours(1);
        }
        ZonedDateTime opens = changes;
        while (!isCheap(opens)) {
            opens = opens.plusHours(1);
        }
        int cheapHours = 0;
        for (int hour = 0; hour < length; hour++) {
            cheapHours += isCheap(start.plusHours(hour)) ? 1 : 0;
        }
        Instant firstFit = null;
        for (int hour = 0; hour <= 24 * OffPeakCalendar.FIT_DAYS && firstFit == null; hour++) {
            ZonedDateTime tried = start.plusHours(hour);
            firstFit = fits(tried, length) ? tried.toInstant() : null;
        }
        return new Plain(inWindow, inWindow ? changes.toInstant() : null, opens.toInstant(), cheapHours, firstFit);
    }

    private static boolean fits(ZonedDateTime start, int length) {
        if (!isCheap(start)) {
            return false;
        }
        for (int hour = 1; hour < length; hour++) {
            if (!isCheap(start.plusHours(hour))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCheap(ZonedDateTime wall) {
        return wall.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) >= 0 || wall.getHour() < 8 || wall.getHour() >= 22;
    }

    private long askAll(OffPeakCalendar calendar) {
        long sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += calendar.ask(Instant.ofEpochSecond(starts[i]), Duration.ofHours(hours[i]), null)
                    .discountedSecondsIfStartedNow();
        }
        return sum;
    }

    private long askAllWithDeadlines(OffPeakCalendar calendar) {
        long sum = 0;
        for (int i = 0; i < starts.length; i++) {
            Instant deadline = Instant.ofEpochSecond(starts[i] + 3600L * (hours[i] + 72));
            sum += calendar.ask(Instant.ofEpochSecond(starts[i]), Duration.ofHours(hours[i]), deadline)
                    .discountedSecondsIfStartedNow();
        }
        return sum;
    }

    private long countAll(OffPeakCalendar calendar) {
        long sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += calendar.discountedSeconds(starts[i], starts[i] + 3600L * hours[i]);
        }
        return sum;
    }

    private long stepAll(ZoneId zone) {
        long sum = 0;
        for (int i = 0; i < starts.length; i++) {
            sum += plain(zone, i).cheapHours;
        }
        return sum;
    }

    /** The median of the later half of the rounds. */
    private double perSecond(int rounds, LongSupplier round) {
        double[] found = new double[rounds];
        long sum = round.getAsLong();
        for (int i = 0; i < rounds; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            if (round.getAsLong() != sum) {
                throw new IllegalStateException("two rounds gave different answers");
            }
            found[i] = starts.length / ((THREADS.getCurrentThreadCpuTime() - before) / 1e9);
        }
        double[] later = Arrays.copyOfRange(found, rounds / 2, rounds);
        Arrays.sort(later);
        return later[later.length / 2];
    }
}
