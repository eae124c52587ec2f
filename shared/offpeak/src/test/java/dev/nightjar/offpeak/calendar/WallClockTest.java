package dev.nightjar.offpeak.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.calendar.Tariff.Interval;
import dev.nightjar.test.WallClock;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The calendar against a clock that is looked at every minute, or every second. */
class WallClockTest {
    private static final int SAMPLES = 120;
    private static final int HORIZON = 48 * 24 * 60;
    private static final List<ZoneId> ZONES = new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds())
            .stream().map(ZoneId::of).toList();

    @Test
    void agreesWithAMinuteByMinuteTruthInAnyZone() {
        Random random = new Random(20261124);
        int exact = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            Instant at = instant(zone, random);
            WallClock clock = WallClock.random(zone, at.atZone(ZoneOffset.UTC).toLocalDate(), random);
            OffPeakCalendar calendar = OffPeakCalendar.of(tariff(clock));
            boolean[] cheap = clock.minutes(at, HORIZON);
            for (int i = 0; i < HORIZON; i++) {
                if (calendar.discounted(at.getEpochSecond() + 60L * i) != cheap[i]) {
                    throw new AssertionError(clock + " at " + at.plusSeconds(60L * i) + " is " + cheap[i]);
                }
            }
            if (clock.keepsWholeMinutes(at, at.plusSeconds(60L * HORIZON))) {
                exact++;
                for (int question = 0; question < 8; question++) {
                    judge(calendar, clock, at, cheap, random);
                }
            }
        }

        assertThat(exact).isGreaterThan(SAMPLES * 9 / 10);
    }

    /** Half of the instants lie just before a change of the zone's clock. */
    private static Instant instant(ZoneId zone, Random random) {
        long minutes = Duration.ofDays(81 * 365).toMinutes();
        Instant any = Instant.ofEpochSecond(60 * (long) (random.nextDouble() * minutes));
        ZoneOffsetTransition change = zone.getRules().nextTransition(any);
        return change == null || random.nextBoolean()
                ? any
                : Instant.ofEpochSecond(60 * (change.toEpochSecond() / 60 - random.nextInt(4000)));
    }

    private static void judge(OffPeakCalendar calendar, WallClock clock, Instant at, boolean[] cheap, Random random) {
        int[] sums = WallClock.sums(cheap);
        int from = random.nextInt(3 * 24 * 60);
        int length = random.nextInt(5) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 600 : 5000);
        int deadline = from + length + random.nextInt(10 * 24 * 60) - 100;
        Instant start = at.plusSeconds(60L * from);

        WindowAnswer answer = calendar.ask(start, Duration.ofMinutes(length), at.plusSeconds(60L * deadline));

        String where = clock + " at " + start + " for " + length + " until " + at.plusSeconds(60L * deadline);
        int end = WallClock.first(cheap, from, false);
        int next = WallClock.first(cheap, cheap[from] ? Math.max(end, from) : from, true);
        assertThat(answer.inWindow()).as(where).isEqualTo(cheap[from]);
        if (cheap[from] && end >= 0) {
            assertThat(answer.windowEnd()).as(where).isEqualTo(at.plusSeconds(60L * end));
            assertThat(answer.secondsLeftInWindow()).as(where).isEqualTo(60L * (end - from));
        }
        if (next >= 0 && (!cheap[from] || end >= 0)) {
            assertThat(answer.nextWindowStart()).as(where).isEqualTo(at.plusSeconds(60L * next));
        } else if (answer.nextWindowStart() != null) {
            assertThat(answer.nextWindowStart()).as(where).isAfterOrEqualTo(at.plusSeconds(60L * HORIZON));
        }
        assertThat(answer.discountedSecondsIfStartedNow())
                .as(where)
                .isEqualTo(60L * (sums[from + length] - sums[from]));
        assertThat(answer.fitsNow()).as(where).isEqualTo(cheap[from] && sums[from + length] - sums[from] == length);
        assertThat(answer.earliestFullFitStart()).as(where).isEqualTo(fit(at, cheap, sums, from, length));
        int best = -1;
        for (int i = from; i <= deadline - length; i++) {
            if (best < 0 || sums[i + length] - sums[i] > sums[best + length] - sums[best]) {
                best = i;
            }
        }
        assertThat(answer.feasible()).as(where).isEqualTo(best >= 0);
        assertThat(answer.bestStart()).as(where).isEqualTo(best < 0 ? null : at.plusSeconds(60L * best));
        assertThat(answer.bestDiscountedSeconds())
                .as(where)
                .isEqualTo(best < 0 ? null : Long.valueOf(60L * (sums[best + length] - sums[best])));
    }

    private static @Nullable Instant fit(Instant at, boolean[] cheap, int[] sums, int from, int length) {
        for (int i = from; i <= from + 40 * 24 * 60; i++) {
            if (cheap[i] && sums[i + length] - sums[i] == length) {
                return at.plusSeconds(60L * i);
            }
        }
        return null;
    }

    @Test
    void findsTheBestStartToTheSecond() {
        Random random = new Random(7);
        OffPeakCalendar calendar = OffPeakCalendar.jstDefault();
        long base = Instant.parse("2026-11-16T00:00:00Z").getEpochSecond();
        int seconds = 5 * 86_400;
        int[] sums = new int[seconds + 1];
        for (int i = 0; i < seconds; i++) {
            sums[i + 1] = sums[i] + (calendar.discounted(base + i) ? 1 : 0);
        }
        for (int sample = 0; sample < 100; sample++) {
            int from = random.nextInt(2 * 86_400);
            int length = random.nextInt(86_400);
            int last = from + random.nextInt(seconds - from - length);
            int best = from;
            for (int i = from; i <= last; i++) {
                if (sums[i + length] - sums[i] > sums[best + length] - sums[best]) {
                    best = i;
                }
            }

            WindowAnswer answer = calendar.ask(
                    Instant.ofEpochSecond(base + from),
                    Duration.ofSeconds(length),
                    Instant.ofEpochSecond(base + last + length));

            assertThat(answer.bestStart()).isEqualTo(Instant.ofEpochSecond(base + best));
            assertThat(answer.bestDiscountedSeconds()).isEqualTo((long) sums[best + length] - sums[best]);
        }
    }

    @Test
    void countsTheSecondsOfYearsAsOfMinutes() {
        OffPeakCalendar calendar =
                OffPeakCalendar.of(tariff(WallClock.nightsAndWeekends(ZoneId.of("America/New_York"))));
        long from = Instant.parse("2024-03-01T07:00:13Z").getEpochSecond();
        long sum = 0;
        for (int hour = 0; hour < 3 * 366 * 24; hour++) {
            long at = from + 3600L * hour;
            sum += calendar.discountedSeconds(at, at + 3600);
        }

        assertThat(calendar.discountedSeconds(from, from + 3600L * 3 * 366 * 24))
                .isEqualTo(sum);
    }

    static Tariff tariff(WallClock clock) {
        Map<DayOfWeek, List<Interval>> week = new EnumMap<>(DayOfWeek.class);
        clock.week().forEach((day, hours) -> week.put(day, intervals(hours)));
        return new Tariff(
                "sample",
                clock.zone(),
                week,
                intervals(clock.onHolidays()),
                new Holidays(false, clock.holidays(), List.of()),
                new BigDecimal("0.2"),
                clock.from().equals(LocalDate.MIN) ? null : clock.from(),
                clock.to().equals(LocalDate.MAX) ? null : clock.to(),
                null,
                null,
                List.of());
    }

    private static List<Interval> intervals(List<Integer> minutes) {
        List<Interval> intervals = new ArrayList<>();
        for (int i = 0; i < minutes.size(); i += 2) {
            intervals.add(new Interval(60 * minutes.get(i), 60 * minutes.get(i + 1)));
        }
        return intervals;
    }
}
