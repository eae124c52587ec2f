package dev.nightjar.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.offpeak.calendar.Holidays;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.Tariff;
import dev.nightjar.offpeak.calendar.Tariff.Interval;
import dev.nightjar.test.WallClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * Looks at the wall clock of every zone each minute and compares the calendar with what it says.
 *
 * <pre>{@code java dev.nightjar.bench.CalendarTruth near|whole OUT.json}</pre>
 *
 * <p>{@code near}: 36 hours around each change of each zone's clock from 1970 to 2050, and 60 days anywhere;
 * {@code whole}: each minute of those 81 years. Each zone has two tariffs: nights and weekends, and hours that a seed chose.
 */
public final class CalendarTruth {
    private static final Instant FROM = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2051-01-01T00:00:00Z");
    private static final Duration NEAR = Duration.ofHours(36);

    private CalendarTruth() {}

    /** What was found in one zone. */
    private record Found(ZoneId zone, long minutes, long differences) {}

    public static void main(String[] args) throws IOException {
        boolean whole = args[0].equals("whole");
        List<Found> found = new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds())
                .parallelStream().map(id -> compare(ZoneId.of(id), whole)).toList();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("tzdata", OffPeakCalendar.jstDefault().versions().tzdata());
        figures.put("zones", found.size());
        figures.put("minutes", found.stream().mapToLong(Found::minutes).sum());
        figures.put("differences", found.stream().mapToLong(Found::differences).sum());
        figures.put(
                "wrong_zones",
                found.stream()
                        .filter(one -> one.differences > 0)
                        .map(one -> one.zone.getId())
                        .toList());
        new ObjectMapper().writeValue(Path.of(args[1]).toFile(), figures);
    }

    private static Found compare(ZoneId zone, boolean whole) {
        Random random = new Random(zone.getId().hashCode());
        long minutes = 0;
        long differences = 0;
        for (WallClock clock :
                List.of(WallClock.nightsAndWeekends(zone), WallClock.random(zone, LocalDate.of(2026, 11, 1), random))) {
            OffPeakCalendar calendar = OffPeakCalendar.of(tariff(clock));
            for (Instant[] span : whole ? List.<Instant[]>of(new Instant[] {FROM, TO}) : spans(zone, random)) {
                for (long at = span[0].getEpochSecond(); at < span[1].getEpochSecond(); at += 60) {
                    minutes++;
                    differences += calendar.discounted(at) == clock.isCheap(Instant.ofEpochSecond(at)) ? 0 : 1;
                }
            }
        }
        return new Found(zone, minutes, differences);
    }

    private static List<Instant[]> spans(ZoneId zone, Random random) {
        List<Instant[]> spans = new ArrayList<>();
        for (ZoneOffsetTransition change = zone.getRules().nextTransition(FROM);
                change != null && change.getInstant().isBefore(TO);
                change = zone.getRules().nextTransition(change.getInstant())) {
            spans.add(new Instant[] {
                change.getInstant().minus(NEAR), change.getInstant().plus(NEAR)
            });
        }
        for (int i = 0; i < 60; i++) {
            Instant day = FROM.plus(Duration.ofDays(
                    random.nextInt((int) Duration.between(FROM, TO).toDays())));
            spans.add(new Instant[] {day, day.plus(Duration.ofDays(1))});
        }
        return spans;
    }

    private static Tariff tariff(WallClock clock) {
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
