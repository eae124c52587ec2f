package dev.nightjar.offpeak.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A tariff compiled to the instants at which its price changes. All instants are seconds since the epoch; a window is
 * half-open; windows that touch are one.
 *
 * <pre>{@code
 * OffPeakCalendar calendar = OffPeakCalendar.jstDefault();
 * calendar.discounted(second);                                   // does the lower price hold then?
 * calendar.ask(Instant.parse("2026-11-20T12:00:00Z"), Duration.ofHours(3), null).earliestFullFitStart();  // 13:00Z
 * }</pre>
 *
 * <p>It knows the years 0000 to 9999, all that RFC 3339 can name; questions about others are refused with an
 * {@link IllegalArgumentException} whose message can stand after "because". Safe for any number of threads: a stretch of
 * 388 days is compiled by whoever asks for it first, and never changes.
 */
public final class OffPeakCalendar {
    /** A start that is further away than this many days is none to wait for. */
    public static final int FIT_DAYS = 40;

    /** A day more on each side: RFC 3339 writes a year with the offset of its writer. */
    static final long FIRST_SECOND = LocalDate.of(0, 1, 1).minusDays(1).toEpochDay() * 86_400;

    static final long LAST_SECOND = LocalDate.of(10_000, 1, 1).plusDays(1).toEpochDay() * 86_400 - 1;

    private static final int STRETCH_BITS = 25;
    private static final long STRETCH_SECONDS = 1L << STRETCH_BITS;
    /** Windows that begin near the end of the last year end somewhere too. */
    private static final int STRETCHES = (int) ((LAST_SECOND - FIRST_SECOND) >> STRETCH_BITS) + 3;

    private static final long END = FIRST_SECOND + STRETCHES * STRETCH_SECONDS;

    private final Tariff tariff;
    private final CalendarVersions versions;
    private final TariffCompiler compiler;
    private final AtomicReferenceArray<@Nullable Stretch> stretches = new AtomicReferenceArray<>(STRETCHES);
    private final long changesBegin;
    private final long changesEnd;

    private OffPeakCalendar(Tariff tariff) {
        this.tariff = tariff;
        this.versions = versionsOf(tariff);
        this.compiler = new TariffCompiler(tariff);
        this.changesBegin = compiler.changesBegin();
        this.changesEnd = compiler.changesEnd();
    }

    /** Built when first asked for: a function that uses another tariff does not pay for them. */
    private static final class Default {
        static final OffPeakCalendar CALENDAR = of(Tariff.jst("jst-default", Holidays.NONE));
    }

    private static final class WithHolidays {
        static final OffPeakCalendar CALENDAR = of(Tariff.jst("jst-holidays", Holidays.JAPAN));
    }

    /** Weekdays 22:00 to 08:00 and weekends, Asia/Tokyo, without holidays. */
    public static OffPeakCalendar jstDefault() {
        return Default.CALENDAR;
    }

    /** The same, with the holidays of Japan as weekends. */
    public static OffPeakCalendar jstHolidays() {
        return WithHolidays.CALENDAR;
    }

    /** What {@link #named} knows. */
    public static List<String> builtInNames() {
        return List.of("jst-default", "jst-holidays");
    }

    /** A calendar that is built in. */
    public static Optional<OffPeakCalendar> named(String name) {
        return switch (name) {
            case "jst-default" -> Optional.of(jstDefault());
            case "jst-holidays" -> Optional.of(jstHolidays());
            default -> Optional.empty();
        };
    }

    public static OffPeakCalendar of(Tariff tariff) {
        return new OffPeakCalendar(tariff);
    }

    public Tariff tariff() {
        return tariff;
    }

    /** What every decision that rests on this calendar names. */
    public CalendarVersions versions() {
        return versions;
    }

    /** Whether the lower price holds at that second. */
    public boolean discounted(long second) {
        Stretch stretch = stretch(second);
        return stretch.insideAfter(stretch.passed(second));
    }

    /** The first instant after {@code second} at which the price changes; {@link Long#MAX_VALUE} when it never does. */
    public long nextEdge(long second) {
        int index = index(second);
        Stretch stretch = compiled(index);
        int passed = stretch.passed(second);
        return passed < stretch.edges.length ? stretch.edges[passed] : firstEdgeFrom(index + 1);
    }

    private long firstEdgeFrom(int index) {
        int at = index;
        if (at < STRETCHES && changesBegin > startOf(at)) {
            at = changesBegin >= END ? STRETCHES : (int) ((changesBegin - FIRST_SECOND) >> STRETCH_BITS);
        }
        for (; at < STRETCHES && startOf(at) < changesEnd; at++) {
            long[] edges = compiled(at).edges;
            if (edges.length > 0) {
                return edges[0];
            }
        }
        return Long.MAX_VALUE;
    }

    /** How many of the seconds from {@code from} to {@code to}, exclusive, have the lower price; 0 if {@code to} is not later. */
    public long discountedSeconds(long from, long to) {
        if (to <= from) {
            return 0;
        }
        int first = index(from);
        int last = index(to);
        if (first == last) {
            Stretch stretch = compiled(first);
            return stretch.discountedBefore(to) - stretch.discountedBefore(from);
        }
        long sum = -compiled(first).discountedBefore(from);
        for (int at = first; at < last; at++) {
            sum += compiled(at).discountedBefore(startOf(at + 1));
        }
        return sum + compiled(last).discountedBefore(to);
    }

    /**
     * What there is to say about a job at an instant.
     *
     * @param at a fraction of a second is cut off
     * @param duration of the job; a fraction of a second counts as one
     * @param deadline when the job must have ended, or null; a fraction of a second is cut off
     * @throws IllegalArgumentException when the duration is negative, or something lies outside the years 0000 to 9999
     */
    public WindowAnswer ask(Instant at, Duration duration, @Nullable Instant deadline) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration is not negative, and " + duration + " is");
        }
        long now = at.getEpochSecond();
        refuseOutside(now, at);
        if (duration.getSeconds() >= LAST_SECOND - now) {
            throw new IllegalArgumentException("the job would end after the year 9999, where the calendar ends");
        }
        long length = duration.getNano() == 0 ? duration.getSeconds() : duration.getSeconds() + 1;
        Walk walk = new Walk(now);
        boolean inWindow = walk.inside();
        long next = walk.edge;
        boolean ends = inWindow && next != Long.MAX_VALUE;
        if (ends) {
            walk.cross();
        }
        // Now outside a window, or in one that has no end.
        long nextStart = walk.edge;
        boolean fitsNow = inWindow && now + length <= next;
        long fit = fitsNow ? now : firstFit(walk, length, now + FIT_DAYS * 86_400L);
        long seconds = discountedSeconds(now, now + length);
        Boolean feasible = null;
        Instant bestStart = null;
        Long bestSeconds = null;
        if (deadline != null) {
            long until = deadline.getEpochSecond();
            refuseOutside(until, deadline);
            feasible = length <= until - now;
            if (feasible) {
                long best = bestStart(now, until - length, length, seconds);
                bestStart = Instant.ofEpochSecond(best);
                bestSeconds = best == now ? seconds : discountedSeconds(best, best + length);
            }
        }
        return new WindowAnswer(
                inWindow,
                ends ? Instant.ofEpochSecond(next) : null,
                ends ? next - now : null,
                nextStart == Long.MAX_VALUE ? null : Instant.ofEpochSecond(nextStart),
                seconds,
                fitsNow,
                fit == Long.MAX_VALUE ? null : Instant.ofEpochSecond(fit),
                feasible,
                bestStart,
                bestSeconds,
                versions);
    }

    /**
     * The first start of a window that is long enough, at {@code last} or before; {@link Long#MAX_VALUE} for none.
     *
     * @param outside a walk that stands outside a window
     */
    private static long firstFit(Walk outside, long length, long last) {
        while (outside.edge <= last) {
            long opens = outside.edge;
            outside.cross();
            if (opens + length <= outside.edge) {
                return opens;
            }
            outside.cross();
        }
        return Long.MAX_VALUE;
    }

    /*
     * The discounted seconds of a job, as a function of its start, rise or fall by one a second or stay: they change their
     * slope only where the start or the end of the job meets an edge. So the first of the highest points is the earliest
     * start, the latest start, or one of those; it is exact to the second, however many seconds lie between.
     */
    private long bestStart(long first, long last, long length, long secondsOfFirst) {
        long best = first;
        long most = secondsOfFirst;
        if (most == length || first == last) {
            return best;
        }
        long at = first;
        long seconds = secondsOfFirst;
        Walk start = new Walk(first);
        Walk end = new Walk(first + length);
        while (at < last && most < length) {
            long step = Math.min(last, Math.min(start.edge, end.edge - length)) - at;
            seconds += (end.inside() ? step : 0) - (start.inside() ? step : 0);
            at += step;
            if (seconds > most) {
                most = seconds;
                best = at;
            }
            if (at == start.edge) {
                start.cross();
            }
            if (at + length == end.edge) {
                end.cross();
            }
        }
        return best;
    }

    /** Goes from edge to edge without searching for each. */
    private final class Walk {
        private int index;
        private Stretch stretch;
        private int passed;
        /** The next edge, or {@link Long#MAX_VALUE}. */
        private long edge;

        Walk(long second) {
            index = index(second);
            stretch = compiled(index);
            passed = stretch.passed(second);
            edge = passed < stretch.edges.length ? stretch.edges[passed] : firstEdgeFrom(index + 1);
        }

        boolean inside() {
            return stretch.insideAfter(passed);
        }

        /** Stands on the edge afterwards; must not be asked when there is none. */
        void cross() {
            if (passed < stretch.edges.length) {
                passed++;
            } else {
                index = index(edge);
                stretch = compiled(index);
                passed = stretch.passed(edge);
            }
            edge = passed < stretch.edges.length ? stretch.edges[passed] : firstEdgeFrom(index + 1);
        }
    }

    private static void refuseOutside(long second, Instant written) {
        if (second < FIRST_SECOND || second > LAST_SECOND) {
            throw new IllegalArgumentException(
                    "the calendar knows the years 0000 to 9999, and " + written + " is outside");
        }
    }

    private Stretch stretch(long second) {
        return compiled(index(second));
    }

    private static int index(long second) {
        if (second < FIRST_SECOND || second >= END) {
            throw new IllegalArgumentException(
                    "the calendar knows the years 0000 to 9999, and " + second + " s since 1970 is outside");
        }
        return (int) ((second - FIRST_SECOND) >> STRETCH_BITS);
    }

    private static long startOf(int index) {
        return FIRST_SECOND + ((long) index << STRETCH_BITS);
    }

    private Stretch compiled(int index) {
        Stretch known = stretches.get(index);
        if (known != null) {
            return known;
        }
        // Two threads may both do it: the results are equal.
        Stretch made = compiler.compile(startOf(index), startOf(index + 1));
        stretches.set(index, made);
        return made;
    }

    private static CalendarVersions versionsOf(Tariff tariff) {
        String here = tzdata(tariff);
        List<String> warnings = new ArrayList<>(tariff.warnings());
        String needed = tariff.tzdata();
        if (needed != null && isOlder(here, needed)) {
            warnings.add("the tariff \"" + tariff.name() + "\" needs the time zones of " + needed
                    + ", and this JVM has those of " + here + ": windows in "
                    + tariff.zone().getId() + " may be wrong by the change between them");
        }
        return new CalendarVersions(
                tariff.name(), tariff.contentHash(), tariff.holidays().version(), here, warnings);
    }

    private static String tzdata(Tariff tariff) {
        return ZoneRulesProvider.getVersions(tariff.zone().getId()).lastEntry().getKey();
    }

    /** Releases are a year and letters: 2025b, and after 2025z comes 2025za. */
    static boolean isOlder(String here, String needed) {
        int byYear = here.substring(0, 4).compareTo(needed.substring(0, 4));
        int byLength = Integer.compare(here.length(), needed.length());
        if (byYear != 0) {
            return byYear < 0;
        }
        return byLength == 0 ? here.compareTo(needed) < 0 : byLength < 0;
    }

    /** Its name and versions. */
    @Override
    public String toString() {
        return versions.toString();
    }
}
