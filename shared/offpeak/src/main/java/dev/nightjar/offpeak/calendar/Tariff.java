package dev.nightjar.offpeak.calendar;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hours at a lower price, as somebody declares them: what the clock on the wall of {@code zone} says decides.
 *
 * @param week the hours of each day of the week, by local date; all seven are there, sorted, touching intervals joined
 * @param onHolidays the hours of a day that is a holiday, whatever day of the week it is
 * @param discount the one rate: 0.2 is 20 % off; at least 0, less than 1
 * @param validFrom the first local date on which the tariff holds, or null
 * @param validTo the last local date on which it holds, or null
 * @param source where the tariff was read, in the words of whoever declared it, or null
 * @param tzdata the oldest release of the IANA database that knows the zone's rules, such as {@code 2025b}, or null
 * @param warnings what its file says and nobody understands, each one sentence
 */
public record Tariff(
        String name,
        ZoneId zone,
        Map<DayOfWeek, List<Interval>> week,
        List<Interval> onHolidays,
        Holidays holidays,
        BigDecimal discount,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo,
        @Nullable String source,
        @Nullable String tzdata,
        List<String> warnings) {
    static final Pattern RELEASE = Pattern.compile("[0-9]{4}[a-z]{1,2}");
    private static final int MAX_SCALE = 12;

    public Tariff {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a tariff has a name");
        }
        if (discount.signum() < 0 || discount.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("a discount is at least 0 and less than 1");
        }
        if (discount.scale() > MAX_SCALE) {
            throw new IllegalArgumentException("a discount has at most " + MAX_SCALE + " digits after the point");
        }
        if (validFrom != null && validTo != null && validTo.isBefore(validFrom)) {
            throw new IllegalArgumentException("the tariff ends on " + validTo + ", before it begins on " + validFrom);
        }
        if (tzdata != null && !RELEASE.matcher(tzdata).matches()) {
            throw new IllegalArgumentException("a release of the IANA time zone database looks like 2025b");
        }
        Map<DayOfWeek, List<Interval>> days = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            days.put(day, joined(week.getOrDefault(day, List.of())));
        }
        week = Collections.unmodifiableMap(days);
        onHolidays = joined(onHolidays);
        warnings = List.copyOf(warnings);
    }

    /** Weekdays 22:00 to 08:00 and weekends, Asia/Tokyo, 20 % off: nobody publishes it, so it is an assumption. */
    static Tariff jst(String name, Holidays holidays) {
        List<Interval> night = List.of(new Interval(0, 8 * 3600), new Interval(22 * 3600, Interval.DAY));
        List<Interval> whole = List.of(new Interval(0, Interval.DAY));
        Map<DayOfWeek, List<Interval>> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, day.compareTo(DayOfWeek.SATURDAY) < 0 ? night : whole);
        }
        return new Tariff(
                name,
                ZoneId.of("Asia/Tokyo"),
                week,
                whole,
                holidays,
                new BigDecimal("0.2"),
                null,
                null,
                "assumed: no price list has it",
                null,
                List.of());
    }

    /**
     * A span of one local day, in seconds of what the wall clock says, half-open.
     *
     * @param end at most {@link #DAY}, which is 24:00
     */
    public record Interval(int start, int end) implements Comparable<Interval> {
        public static final int DAY = 24 * 60 * 60;

        public Interval {
            if (start < 0 || end > DAY || start >= end) {
                throw new IllegalArgumentException("no interval of a day: " + text(start) + " to " + text(end));
            }
        }

        @Override
        public int compareTo(Interval other) {
            int byStart = Integer.compare(start, other.start);
            return byStart != 0 ? byStart : Integer.compare(end, other.end);
        }

        /** By hand, and not with a format: every calendar hashes its hours, also at a cold start. */
        static String text(int second) {
            StringBuilder text = new StringBuilder();
            digits(text, second / 3600).append(':');
            digits(text, second / 60 % 60);
            if (second % 60 != 0) {
                digits(text.append(':'), second % 60);
            }
            return text.toString();
        }

        private static StringBuilder digits(StringBuilder text, int value) {
            return (value < 10 ? text.append('0') : text).append(value);
        }

        @Override
        public String toString() {
            return text(start) + "-" + text(end);
        }
    }

    /** Sorts them and joins those that touch. */
    private static List<Interval> joined(List<Interval> intervals) {
        List<Interval> sorted = new ArrayList<>(intervals);
        Collections.sort(sorted);
        List<Interval> joined = new ArrayList<>();
        for (Interval next : sorted) {
            Interval last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && next.start < last.end) {
                throw new IllegalArgumentException(last + " and " + next + " overlap");
            }
            if (last != null && next.start == last.end) {
                joined.set(joined.size() - 1, new Interval(last.start, next.end));
            } else {
                joined.add(next);
            }
        }
        return List.copyOf(joined);
    }

    /** Twelve hexadecimal digits of a SHA-256 over all that decides a price; not over name, source and warnings. */
    public String contentHash() {
        StringBuilder text = new StringBuilder().append(zone.getId());
        for (Map.Entry<DayOfWeek, List<Interval>> day : week.entrySet()) {
            append(text.append('\n').append(day.getKey()), day.getValue());
        }
        append(text.append('\n'), holidays.isEmpty() ? List.of() : onHolidays);
        text.append('\n').append(holidays.japanese() ? JapaneseHolidays.VERSION : "none");
        text.append('\n').append(holidays.added()).append('\n').append(holidays.removed());
        text.append('\n').append(discount.stripTrailingZeros().toPlainString());
        text.append('\n')
                .append(validFrom)
                .append('\n')
                .append(validTo)
                .append('\n')
                .append(tzdata);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void append(StringBuilder text, List<Interval> hours) {
        for (Interval interval : hours) {
            text.append(' ').append(Interval.text(interval.start));
            text.append('-').append(Interval.text(interval.end));
        }
    }
}
