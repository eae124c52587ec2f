package dev.nightjar.offpeak.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessageReader;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Entry;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Impossible;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Refused;
import dev.nightjar.offpeak.schedule.TimetableEntry.Cron;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduledMessageTest {
    private static final String TEXT = "{\"job_name\":\"mnist\"}";
    /** Tuesday 15:00 in Tokyo; windows open at 13:00 UTC on weekdays, on Friday for 58 hours. */
    private static final Instant TUESDAY = Instant.parse("2026-11-24T06:00:00Z");

    /** A job for these tests: its message, field by field. */
    private record Job(Map<String, Object> fields) {
        static Job hours(int hours) {
            Map<String, Object> fields = new TreeMap<>();
            fields.put("job_id", "id-1");
            fields.put("job_name", "Weekly 学習");
            fields.put("endpoint_url", "https://fl.example/jobs");
            fields.put("body", Map.of("rounds", 10));
            fields.put("estimated_duration_minutes", hours * 60);
            return new Job(fields);
        }

        private Job with(String field, Object value) {
            Map<String, Object> more = new TreeMap<>(fields);
            more.put(field, value);
            return new Job(more);
        }

        Job notBefore(String instant) {
            return with("not_before", instant);
        }

        Job deadline(String instant) {
            return with("deadline", instant);
        }

        Job maxDelay(Duration delay) {
            return with("max_delay_minutes", delay.toMinutes());
        }

        Job splits() {
            return with("split", Map.of("unit", "rounds"));
        }

        Job recurs(String cron, String zone) {
            return with("recurrence", Map.of("cron", cron, "zone", zone));
        }

        ScheduledMessage at(Instant now) {
            return at(now, TEXT);
        }

        /** @param text what is published; these tests look at it by itself */
        ScheduledMessage at(Instant now, String text) {
            try {
                JobMessage message = JobMessageReader.forAnyHost().read(JsonText.bytes(fields), now);
                return ScheduledMessage.of(message, text, OffPeakCalendar.jstDefault(), now);
            } catch (InvalidMessageException e) {
                throw new AssertionError(e);
            }
        }

        String cronAt(Instant now) {
            return at(now) instanceof Entry entry ? entry.entry().when().cron() : at(now).toString();
        }
    }

    /** Minute hour day month of the entry; all UTC. */
    @ParameterizedTest
    @CsvSource({
        "1, 2026-11-24T06:00:00Z, 0 13 24 11 *",
        "10, 2026-11-24T06:00:00Z, 0 13 24 11 *",
        // Longer than a night: the weekend, if it comes soon enough.
        "11, 2026-11-25T06:00:00Z, 0 13 27 11 *",
        "58, 2026-11-25T06:00:00Z, 0 13 27 11 *",
        // Friday is more than 72 hours away, and nights are equal: the first.
        "11, 2026-11-24T06:00:00Z, 0 13 24 11 *",
        // Longer than the weekend: where most of it is discounted.
        "60, 2026-11-25T06:00:00Z, 0 13 27 11 *",
        // Opening in a minute: later, but in the same window where the job fits it.
        "1, 2026-11-24T12:59:30Z, 5 13 24 11 *",
        "10, 2026-11-24T12:59:30Z, 0 13 25 11 *",
        // Across the end of a year.
        "1, 2026-12-31T14:00:00Z, 0 13 1 1 *",
    })
    void comesAtTheStartOfTheNextSuitableWindow(int hours, Instant now, String cron) {
        assertThat(Job.hours(hours).cronAt(now)).isEqualTo(cron);
    }

    @Test
    void givesUtcAndSaysWhen() {
        Entry entry = (Entry) Job.hours(1).at(TUESDAY);

        assertThat(entry.notes()).isEmpty();
        assertThat(entry.entry())
                .isEqualTo(TimetableEntry.once(
                        TimetableEntry.nameFor("once", "Weekly 学習", "id-1"),
                        Instant.parse("2026-11-24T13:00:00Z"),
                        "Weekly 学習",
                        new ToTopic("jobs", TEXT)));
        assertThat(entry.entry().description()).isEqualTo("Once at 2026-11-24T13:00:00Z: Weekly 学習");
        assertThat(entry.entry().when().zone()).isEqualTo("Etc/UTC");
        assertThat(entry.entry().name()).matches("nightjar-once-weekly-[0-9a-f]{16}");
    }

    @Test
    void waitsForTheTimeBeforeWhichItMayNotBegin() {
        assertThat(Job.hours(1).notBefore("2026-11-26T13:00:00Z").cronAt(TUESDAY))
                .isEqualTo("0 13 26 11 *");
        assertThat(Job.hours(1).notBefore("2026-11-26T13:00:01Z").cronAt(TUESDAY))
                .isEqualTo("1 13 26 11 *");
    }

    @Test
    void keepsTheDeadline() {
        assertThat(Job.hours(9).deadline("2026-11-24T22:00:00Z").cronAt(TUESDAY))
                .isEqualTo("0 13 24 11 *");
        assertThat(Job.hours(9).deadline("2026-11-24T21:59:59Z").at(TUESDAY))
                .isEqualTo(new Impossible(
                        "no window opens in which it could begin by 2026-11-24T12:59:59Z, after which its deadline or"
                                + " its longest delay would be missed",
                        "nightjar jobs submit, which lets it begin at once"));
        // With a deadline of its own it may wait longer than what is usual.
        assertThat(Job.hours(20).deadline("2026-12-30T00:00:00Z").cronAt(TUESDAY))
                .isEqualTo("0 13 27 11 *");
    }

    @Test
    void waitsNoLongerThanItMay() {
        assertThat(Job.hours(1).maxDelay(Duration.ofHours(7)).cronAt(TUESDAY)).isEqualTo("0 13 24 11 *");
        assertThat(Job.hours(1).maxDelay(Duration.ofHours(6)).at(TUESDAY)).isInstanceOf(Impossible.class);
    }

    @Test
    void doesNotWaitForTheWeekendWithAJobThatSplits() {
        assertThat(Job.hours(20).splits().cronAt(Instant.parse("2026-11-25T06:00:00Z")))
                .isEqualTo("0 13 25 11 *");
    }

    @Test
    void tellsThatAWindowIsOpenAlready() {
        Entry entry = (Entry) Job.hours(1).at(Instant.parse("2026-11-24T14:00:00Z"));

        assertThat(entry.entry().when().cron()).isEqualTo("0 13 25 11 *");
        assertThat(entry.notes())
                .containsExactly(
                        "a window is open now and holds the whole job: nightjar jobs submit begins it at once");
    }

    @Test
    void tellsHowMuchOfALongJobIsDiscounted() {
        Entry entry = (Entry) Job.hours(60).at(Instant.parse("2026-11-25T06:00:00Z"));

        assertThat(entry.notes()).containsExactly("no window holds the whole job: 96 % of it is discounted");
    }

    @Test
    void reachesNoFurtherThanACronLineWithoutAYear() {
        assertThat(Job.hours(1).notBefore("2027-11-20T00:00:00Z").cronAt(TUESDAY))
                .isEqualTo("0 0 20 11 *");
        assertThat(Job.hours(1).notBefore("2027-11-24T07:00:00Z").at(TUESDAY))
                .isEqualTo(new Impossible(
                        "it may not begin before 2027-11-24T07:00:00Z, and a schedule reaches no further than a year",
                        "again when that time is nearer"));
        assertThat(Job.hours(1).notBefore("2027-11-24T05:00:00Z").at(TUESDAY)).isInstanceOf(Impossible.class);
    }

    @Test
    void keepsTheCronLineOfAJobThatComesAgain() {
        Entry entry =
                (Entry) Job.hours(1).recurs(" 0  22 * * FRI", "Asia/Tokyo").at(TUESDAY);

        assertThat(entry.entry())
                .isEqualTo(TimetableEntry.again(
                        TimetableEntry.nameFor("cron", "Weekly 学習", "Weekly 学習"),
                        new Cron("0 22 * * FRI", "Asia/Tokyo"),
                        "Weekly 学習",
                        new ToTopic("jobs", TEXT)));
        assertThat(entry.notes()).isEmpty();
    }

    @Test
    void warnsOfClocksThatChange() {
        assertThat(((Entry) Job.hours(1).recurs("30 2 * * *", "Europe/Berlin").at(TUESDAY)).notes())
                .containsExactly(
                        "the clocks of Europe/Berlin change next at 2027-03-28T01:00:00Z: a time between 02:00 and"
                                + " 03:00 is skipped or comes twice on that day");
    }

    @ParameterizedTest
    @CsvSource({"0 22 * *, Asia/Tokyo", "0 22 * * $(id), Asia/Tokyo", "0 22 * * 5, Asia/Edo"})
    void refusesWhatAClockCannotRead(String cron, String zone) {
        assertThatThrownBy(() -> new Cron(cron, zone)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAMessageThatIsTooLong() {
        String text = "{\"job_name\":\"" + "学".repeat(40_000) + "\"}";

        assertThat(Job.hours(1).at(TUESDAY, text))
                .isEqualTo(new Refused(
                        "the message has 120015 bytes, and a scheduled one may have 100000",
                        "a shorter one, with what is long behind a URL in its body"));
    }

    @Test
    void writesWhatATerminalWouldObeyAsJsonEscapes() {
        Entry entry = (Entry)
                Job.hours(1).at(TUESDAY, "{\n\t\"job_name\": \"a\u009b31m\u202eb\ud83c\udf19\udb40\udc41\"}\r\n");

        assertThat(entry.entry().target().body())
                .isEqualTo("{\n\t\"job_name\": \"a\\u009b31m\\u202eb\ud83c\udf19\\udb40\\udc41\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "Weekly model training, nightjar-once-weekly-model-training-2c26b46b68ffc68f",
        "学習, nightjar-once-2c26b46b68ffc68f",
        "'; rm -rf / #', nightjar-once-rm-rf-2c26b46b68ffc68f",
        "Ｆｕｌｌ/ｗｉｄｔｈ Ünïcode, nightjar-once-full-width-u-ni-code-2c26b46b68ffc68f",
    })
    void derivesNamesThatAreSafe(String title, String name) {
        assertThat(TimetableEntry.nameFor("once", title, "foo")).isEqualTo(name);
    }

    @Test
    void cutsLongTitles() {
        String title = "長い".repeat(500) + "\n" + "x-".repeat(500);

        assertThat(TimetableEntry.nameFor("once", title, "foo"))
                .hasSizeLessThan(80)
                .endsWith("-2c26b46b68ffc68f");
        assertThat(TimetableEntry.once("nightjar-a", TUESDAY, title, new ToTopic("jobs", "{}"))
                        .description())
                .isEqualTo("Once at 2026-11-24T06:00:00Z: " + "長い".repeat(30));
    }
}
