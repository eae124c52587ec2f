package dev.nightjar.offpeak.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffPeakCalendarTest {
    private static final OffPeakCalendar JST = OffPeakCalendar.jstDefault();

    @ParameterizedTest
    @CsvSource({
        // Both ends of a night, to the second.
        "2026-11-16T12:59:59Z, false, 2026-11-16T13:00:00Z",
        "2026-11-16T13:00:00Z, true, 2026-11-16T23:00:00Z",
        "2026-11-16T22:59:59Z, true, 2026-11-16T23:00:00Z",
        "2026-11-16T23:00:00Z, false, 2026-11-17T13:00:00Z",
        // The end of a year, and of the first and the last year that can be named; the sun's time before 1888.
        "2026-12-31T14:59:59Z, true, 2026-12-31T23:00:00Z",
        "0000-01-01T00:00:00Z, true, 0000-01-02T22:41:01Z",
        "9999-12-31T23:59:59Z, true, +10000-01-02T23:00:00Z",
        "1850-06-10T12:41:01Z, true, 1850-06-10T22:41:01Z"
    })
    void changesThePriceAtTheSecond(Instant at, boolean discounted, Instant next) {
        assertThat(JST.discounted(at.getEpochSecond())).isEqualTo(discounted);
        assertThat(Instant.ofEpochSecond(JST.nextEdge(at.getEpochSecond()))).isEqualTo(next);
    }

    /** Santiago and Havana change their clocks at midnight, Casablanca for Ramadan, Troll by two hours, Dublin backwards. */
    @ParameterizedTest
    @CsvSource({
        "America/Santiago, 2026-09-05T12:00:00Z, 00:00, 02:00, 2026-09-06T04:00:00Z, 2026-09-06T05:00:00Z",
        "America/Havana, 2026-03-07T12:00:00Z, 00:00, 02:00, 2026-03-08T05:00:00Z, 2026-03-08T06:00:00Z",
        "Africa/Casablanca, 2026-02-14T12:00:00Z, 01:30, 03:00, 2026-02-15T00:30:00Z, 2026-02-15T03:00:00Z",
        "Antarctica/Troll, 2026-03-28T12:00:00Z, 00:30, 03:30, 2026-03-29T00:30:00Z, 2026-03-29T01:30:00Z",
        "Europe/Dublin, 2026-10-24T12:00:00Z, 00:30, 01:30, 2026-10-24T23:30:00Z, 2026-10-25T00:30:00Z",
        "Pacific/Kwajalein, 1993-08-20T00:00:00Z, 00:00, 24:00, 1993-08-20T00:00:00Z, "
    })
    void resolvesByTheClockOnTheWall(String zone, Instant at, String start, String end, Instant opens, Instant closes)
            throws IOException, TariffException {
        OffPeakCalendar calendar = calendar("\"zone\": \"" + zone + "\", \"weekday\": [[\"" + start + "\", \"" + end
                + "\"]], \"weekend\": [[\"" + start + "\", \"" + end + "\"]], \"discount\": 0.2");

        WindowAnswer answer = calendar.ask(at, Duration.ZERO, null);
        if (answer.inWindow()) {
            assertThat(opens).isEqualTo(at);
            assertThat(answer.windowEnd()).isEqualTo(closes);
        } else {
            assertThat(answer.nextWindowStart()).isEqualTo(opens);
            assertThat(Instant.ofEpochSecond(calendar.nextEdge(opens.getEpochSecond())))
                    .isEqualTo(closes);
        }
    }

    @Test
    void anIntervalInsideAGapIsNotThereThatDay() throws IOException, TariffException {
        OffPeakCalendar calendar = calendar(
                "\"zone\": \"Europe/London\", \"byDay\": {\"SUN\": [[\"01:00\", \"02:00\"]]}, \"discount\": 0.2");

        WindowAnswer answer = calendar.ask(Instant.parse("2026-03-23T00:00:00Z"), Duration.ZERO, null);

        assertThat(answer.nextWindowStart()).isEqualTo(Instant.parse("2026-04-05T00:00:00Z"));
    }

    @Test
    void aHolidayHasTheHoursOfAWeekend() {
        Instant monday = Instant.parse("2026-11-23T01:00:00Z");

        assertThat(JST.discounted(monday.getEpochSecond())).isFalse();
        assertThat(OffPeakCalendar.jstHolidays().discounted(monday.getEpochSecond()))
                .isTrue();
        assertThat(OffPeakCalendar.jstHolidays().versions())
                .hasToString("jst-holidays@"
                        + OffPeakCalendar.jstHolidays().tariff().contentHash() + ", holidays jp-2026.1, tzdata "
                        + JST.versions().tzdata());
    }

    @Test
    void aTariffGivesNothingOutsideItsDates() throws IOException, TariffException {
        OffPeakCalendar calendar = calendar("\"zone\": \"Asia/Tokyo\", \"weekday\": [[\"00:00\", \"24:00\"]],"
            + " \"weekend\": [[\"00:00\", \"24:00\"]], \"valid_from\": \"2026-04-01\", \"valid_to\": \"2026-04-02\","
            + " \"discount\": 0.2");
        Instant before = Instant.parse("1999-01-01T00:00:00Z");
        Instant from = Instant.parse("2026-03-31T15:00:00Z");
        Instant to = Instant.parse("2026-04-02T15:00:00Z");

        assertThat(calendar.ask(before, Duration.ofDays(2), null))
                .returns(false, WindowAnswer::inWindow)
                .returns(from, WindowAnswer::nextWindowStart)
                .returns(null, WindowAnswer::earliestFullFitStart);
        assertThat(calendar.ask(from, Duration.ofDays(2), null))
                .returns(true, WindowAnswer::fitsNow)
                .returns(to, WindowAnswer::windowEnd)
                .returns(null, WindowAnswer::nextWindowStart);
        assertThat(calendar.nextEdge(to.getEpochSecond())).isEqualTo(Long.MAX_VALUE);
        assertThat(calendar.discountedSeconds(before.getEpochSecond(), to.getEpochSecond()))
                .isEqualTo(48 * 3600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[\"00:00\", \"24:00\"]]", "[]"})
    void knowsAtOnceThatAPriceNeverChanges(String hours) throws IOException, TariffException {
        OffPeakCalendar calendar = calendar("\"zone\": \"Europe/London\", \"weekday\": " + hours + ", \"weekend\": "
                + hours + ", \"discount\": 0.2");
        boolean always = !hours.equals("[]");

        for (String at : List.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2026-03-29T01:00:00Z")) {
            assertThat(calendar.ask(Instant.parse(at), Duration.ofDays(1000), Instant.parse("2100-01-01T00:00:00Z")))
                    .returns(always, WindowAnswer::inWindow)
                    .returns(null, WindowAnswer::windowEnd)
                    .returns(null, WindowAnswer::secondsLeftInWindow)
                    .returns(null, WindowAnswer::nextWindowStart)
                    .returns(always, WindowAnswer::fitsNow)
                    .returns(always ? Instant.parse(at) : null, WindowAnswer::earliestFullFitStart)
                    .returns(Instant.parse(at), WindowAnswer::bestStart);
        }
    }

    @Test
    void holidaysAloneCanBeTheWindows() throws IOException, TariffException {
        String always = "[[\"00:00\", \"24:00\"]]";
        OffPeakCalendar holiday = calendar("\"zone\": \"UTC\", \"weekday\": [], \"weekend\": " + always
                + ", \"byDay\": {\"SAT\": [], \"SUN\": []}, \"holidays\": [\"2030-05-01\", \"2040-05-01\"],"
                + " \"discount\": 0.2");
        OffPeakCalendar workday = calendar("\"zone\": \"UTC\", \"weekday\": " + always + ", \"weekend\": []"
                + ", \"byDay\": {\"SAT\": " + always + ", \"SUN\": " + always
                + "}, \"holidays\": [\"2030-05-01\"], \"valid_from\": \"2020-01-01\", \"discount\": 0.2");
        Instant at = Instant.parse("2010-01-01T00:00:00Z");

        assertThat(holiday.ask(at, Duration.ZERO, null).nextWindowStart())
                .isEqualTo(Instant.parse("2030-05-01T00:00:00Z"));
        assertThat(holiday.nextEdge(Instant.parse("2030-05-02T00:00:00Z").getEpochSecond()))
                .isEqualTo(Instant.parse("2040-05-01T00:00:00Z").getEpochSecond());
        assertThat(holiday.nextEdge(Instant.parse("2040-05-02T00:00:00Z").getEpochSecond()))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(workday.ask(at, Duration.ZERO, null).nextWindowStart())
                .isEqualTo(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(workday.nextEdge(Instant.parse("2020-01-01T00:00:00Z").getEpochSecond()))
                .isEqualTo(Instant.parse("2030-05-01T00:00:00Z").getEpochSecond());
    }

    @ParameterizedTest
    @CsvSource({
        // at, minutes, deadline, feasible, best start, seconds
        "2026-11-16T09:00:00Z, 180, 2026-11-16T08:00:00Z, false, , ",
        "2026-11-16T09:00:00Z, 180, 2026-11-16T11:59:59Z, false, , ",
        "2026-11-16T09:00:00Z, 180, 2026-11-16T12:00:00Z, true, 2026-11-16T09:00:00Z, 0",
        "2026-11-16T09:00:00Z, 0, 2026-11-16T09:00:00Z, true, 2026-11-16T09:00:00Z, 0",
        "2026-11-16T09:00:00Z, 0, 2026-11-18T09:00:00Z, true, 2026-11-16T09:00:00Z, 0",
        // Exactly the end of the window, and a second less.
        "2026-11-16T09:00:00Z, 600, 2026-11-16T23:00:00Z, true, 2026-11-16T13:00:00Z, 36000",
        "2026-11-16T09:00:00Z, 600, 2026-11-16T22:59:59Z, true, 2026-11-16T12:59:59Z, 35999",
        // Started in a window: the earliest of equals is now.
        "2026-11-16T13:00:07Z, 60, 2026-11-20T00:00:00Z, true, 2026-11-16T13:00:07Z, 3600",
        // A tie between the end of this night and the next: the earlier one, as soon as it is as good.
        "2026-11-16T21:30:00Z, 780, 2026-11-17T14:30:00Z, true, 2026-11-16T21:30:00Z, 5400",
        // The best is across two nights: end of this one and 14 h on.
        "2026-11-16T20:00:00Z, 1200, 2026-11-17T23:00:00Z, true, 2026-11-17T03:00:00Z, 36000"
    })
    void findsTheEarliestOfTheCheapestStarts(
            Instant at, long minutes, Instant deadline, boolean feasible, Instant best, Long seconds) {
        WindowAnswer answer = JST.ask(at, Duration.ofMinutes(minutes), deadline);

        assertThat(answer.feasible()).isEqualTo(feasible);
        assertThat(answer.bestStart()).isEqualTo(best);
        assertThat(answer.bestDiscountedSeconds()).isEqualTo(seconds);
    }

    @Test
    void withoutADeadlineSaysNothingOfOne() {
        WindowAnswer answer = JST.ask(Instant.EPOCH, Duration.ofHours(1), null);

        assertThat(answer.feasible()).isNull();
        assertThat(answer.bestStart()).isNull();
        assertThat(answer.bestDiscountedSeconds()).isNull();
    }

    @Test
    void cutsFractionsOfInstantsAndRoundsDurationsUp() {
        WindowAnswer answer = JST.ask(
                Instant.parse("2026-11-16T22:59:58.900Z"),
                Duration.ofMillis(1200),
                Instant.parse("2026-11-16T23:00:00.999Z"));

        assertThat(answer.secondsLeftInWindow()).isEqualTo(2);
        assertThat(answer.fitsNow()).isTrue();
        assertThat(answer.discountedSecondsIfStartedNow()).isEqualTo(2);
        assertThat(answer.feasible()).isTrue();
    }

    @Test
    void refusesWhatItCannotKnow() {
        Instant late = Instant.parse("9999-12-31T00:00:00Z");

        assertThatThrownBy(() -> JST.ask(Instant.EPOCH, Duration.ofSeconds(-1), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not negative");
        assertThatThrownBy(() -> JST.ask(Instant.MAX, Duration.ZERO, null)).hasMessageContaining("years 0000 to 9999");
        assertThatThrownBy(() -> JST.ask(Instant.MIN, Duration.ZERO, null)).hasMessageContaining("years 0000 to 9999");
        assertThatThrownBy(() -> JST.ask(late, Duration.ofDays(9), null)).hasMessageContaining("after the year 9999");
        assertThatThrownBy(() -> JST.ask(late, Duration.ofSeconds(Long.MAX_VALUE, 1), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JST.ask(Instant.EPOCH, Duration.ZERO, Instant.MAX))
                .hasMessageContaining("years 0000 to 9999");
        assertThatThrownBy(() -> JST.discounted(Long.MAX_VALUE)).hasMessageContaining("years 0000 to 9999");
    }

    @Test
    void saysSoWhenTheJvmIsOlderThanTheTariff() throws IOException, TariffException {
        String fields = "\"zone\": \"Asia/Tokyo\", \"weekday\": [], \"discount\": 0.2, \"tzdata\": ";

        assertThat(calendar(fields + "\"2999a\"").versions().warnings())
                .singleElement()
                .asString()
                .startsWith("the tariff \"x\" needs the time zones of 2999a, and this JVM has those of "
                        + JST.versions().tzdata());
        assertThat(calendar(fields + "\"1999a\"").versions().warnings()).isEmpty();
        assertThat(OffPeakCalendar.isOlder("2025b", "2025c")).isTrue();
        assertThat(OffPeakCalendar.isOlder("2025z", "2025za")).isTrue();
        assertThat(OffPeakCalendar.isOlder("2025b", "2025b")).isFalse();
        assertThat(OffPeakCalendar.isOlder("2026a", "2025z")).isFalse();
    }

    @Test
    void answersManyThreadsAlike() throws Exception {
        OffPeakCalendar shared =
                OffPeakCalendar.of(OffPeakCalendar.jstHolidays().tariff());
        List<Future<Long>> sums = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                sums.add(threads.submit(() -> shared.discountedSeconds(0, 80L * 365 * 86_400)));
            }
            for (Future<Long> sum : sums) {
                assertThat(sum.get()).isEqualTo(OffPeakCalendar.jstHolidays().discountedSeconds(0, 80L * 365 * 86_400));
            }
        }
    }

    @Test
    void knowsTheBuiltInOnesByName() {
        for (String name : OffPeakCalendar.builtInNames()) {
            assertThat(OffPeakCalendar.named(name).orElseThrow().tariff().name())
                    .isEqualTo(name);
        }
        assertThat(OffPeakCalendar.named("always")).isEmpty();
    }

    private static OffPeakCalendar calendar(String fields) throws IOException, TariffException {
        byte[] file = ("{\"x\": {" + fields + "}}").getBytes(StandardCharsets.UTF_8);
        return OffPeakCalendar.of(TariffFile.read("calendars.json", new ByteArrayInputStream(file))
                .tariff("x"));
    }
}
