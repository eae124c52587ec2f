package dev.nightjar.offpeak.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import dev.nightjar.offpeak.message.JobMessage.Recurrence;
import dev.nightjar.offpeak.message.JobMessage.Split;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Entry;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Impossible;
import dev.nightjar.offpeak.schedule.ScheduledMessage.Refused;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduledMessageTest {
    private static final String TEXT = "{\"job_name\":\"mnist\"}";
    /** Tuesday 15:00 in Tokyo; windows open at 13:00 UTC on weekdays, on Friday for 58 hours. */
    private static final Instant TUESDAY = Instant.parse("2026-11-24T06:00:00Z");

    /** A job for these tests; its message says what differs. */
    private record Job(
            Duration estimate,
            @Nullable Instant notBefore,
            @Nullable Instant deadline,
            @Nullable Duration maxDelay,
            @Nullable Split split,
            @Nullable Recurrence recurrence) {
        static Job hours(int hours) {
            return new Job(Duration.ofHours(hours), null, null, null, null, null);
        }

        Job notBefore(String instant) {
            return new Job(estimate, Instant.parse(instant), deadline, maxDelay, split, recurrence);
        }

        Job deadline(String instant) {
            return new Job(estimate, notBefore, Instant.parse(instant), maxDelay, split, recurrence);
        }

        Job maxDelay(Duration delay) {
            return new Job(estimate, notBefore, deadline, delay, split, recurrence);
        }

        Job splits() {
            return new Job(estimate, notBefore, deadline, maxDelay, new Split(10, 1, Duration.ZERO, null), recurrence);
        }

        Job recurs(String cron, String zone) {
            Recurrence again = new Recurrence(cron, zone, Recurrence.Missed.LATEST, Recurrence.Overlap.SKIP);
            return new Job(estimate, notBefore, deadline, maxDelay, split, again);
        }

        ScheduledMessage at(Instant now) {
            return at(now, TEXT);
        }

        ScheduledMessage at(Instant now, String text) {
            URI endpoint = URI.create("https://fl.example/jobs");
            JobMessage message = new JobMessage(
                    "id-1",
                    "hash",
                    "Weekly 学習",
                    endpoint,
                    "{}",
                    estimate,
                    null,
                    notBefore,
                    deadline,
                    maxDelay,
                    0,
                    "default",
                    null,
                    0,
                    split,
                    OnUnknown.HOLD,
                    null,
                    recurrence,
                    null,
                    List.of());
            return ScheduledMessage.of(message, text, OffPeakCalendar.jstDefault(), now);
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
                        new TimetableEntry.Cron("0 22 * * FRI", "Asia/Tokyo"),
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

    @Test
    void refusesWhatAClockCannotRead() {
        assertThat(Job.hours(1).recurs("0 22 * *", "Asia/Tokyo").at(TUESDAY)).isInstanceOf(Refused.class);
        assertThat(Job.hours(1).recurs("0 22 * * 5", "Asia/Edo").at(TUESDAY))
                .isEqualTo(new Refused(
                        "there is no zone Asia/Edo", "the fields of crontab and a zone such as Asia/Tokyo"));
        assertThat(Job.hours(1).recurs("0 22 * * $(id)", "Asia/Tokyo").at(TUESDAY))
                .isInstanceOf(Refused.class);
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
