package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {
    private static List<String> times(String fields, String zone, String after, int count) {
        Cron cron = new Cron(fields, zone);
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = cron.next(at).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @Test
    void comesEveryWeekInItsZone() {
        assertThat(times("0 22 * * SUN", "Asia/Tokyo", "2026-11-29T13:00:00Z", 2))
                .containsExactly("2026-12-06T13:00:00Z", "2026-12-13T13:00:00Z");
    }

    @Test
    void knowsStepsRangesListsAndNames() {
        assertThat(times("*/20 9-10 * jan,7 mon-fri", "UTC", "2026-01-02T09:30:00Z", 5))
                .containsExactly(
                        "2026-01-02T09:40:00Z",
                        "2026-01-02T10:00:00Z",
                        "2026-01-02T10:20:00Z",
                        "2026-01-02T10:40:00Z",
                        "2026-01-05T09:00:00Z");
        assertThat(times("5/30 0 * * 7", "UTC", "2026-01-01T00:00:00Z", 2))
                .containsExactly("2026-01-04T00:05:00Z", "2026-01-04T00:35:00Z");
    }

    @Test
    void takesEitherDayWhereBothAreGiven() {
        assertThat(times("0 0 13 * FRI", "UTC", "2026-02-10T00:00:00Z", 3))
                .containsExactly("2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z", "2026-02-27T00:00:00Z");
    }

    @Test
    void meetsATimeThatAClockChangeSkipsAtTheEndOfTheGapOnce() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(times("*/15 2 * * *", "Europe/Berlin", "2026-03-28T20:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
    }

    @Test
    void meetsATimeThatComesTwiceTheFirstTimeOnly() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    }

    @Test
    void meetsADayThatAZoneSkippedAtItsEnd() {
        assertThat(times("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 2))
                .containsExactly("2011-12-30T10:00:00Z", "2012-12-29T22:00:00Z");
    }

    @Test
    void findsTheLeapDay() {
        assertThat(times("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 1)).containsExactly("2028-02-29T00:00:00Z");
    }

    @Test
    void agreesWithItselfBackwards() {
        Random random = new Random(3);
        String[] zones = {"Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"};
        String[] crons = {"0 22 * * 0", "*/7 1-3 * * *", "30 2 * 3,10,11 *", "0 0 1 * *", "15 */6 * * 1-5"};
        for (int i = 0; i < 60; i++) {
            Cron cron = new Cron(crons[i % crons.length], zones[random.nextInt(zones.length)]);
            Instant from = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            Instant until = from.plusSeconds(random.nextInt(40 * 86_400));
            Optional<Instant> last = Optional.empty();
            for (Optional<Instant> next = cron.next(from);
                    next.isPresent() && !next.get().isAfter(until);
                    next = cron.next(next.get())) {
                last = next;
            }
            assertThat(cron.latest(from, until)).isEqualTo(last);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 22 * *|UTC|has 4 fields",
                "60 0 * * *|UTC|not from 0 to 59",
                "x 0 * * *|UTC|is no number",
                "5-1 0 * * *|UTC|ends before it begins",
                "*/0 0 * * *|UTC|not from 1",
                "0 0 30 2 *|UTC|never comes",
                "0 0 * * *|Mars/Base|is no IANA zone",
            })
    void refusesWhatItCannotRead(String fields, String zone, String because) {
        assertThatThrownBy(() -> new Cron(fields, zone)).hasMessageContaining(because);
    }
}
