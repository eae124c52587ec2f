package dev.nightjar.offpeak.schedule;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.schedule.TimetableEntry.Cron;
import dev.nightjar.offpeak.schedule.TimetableEntry.Once;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request for a job, and when a clock in the cloud is to publish it. Deterministic; knows no cloud. */
public sealed interface ScheduledMessage {
    /** What a job may wait when its message does not say. */
    Duration MAX_DELAY = Duration.ofDays(3);

    /** What it takes to set an entry up; one whose minute has passed would come in a year. */
    Duration LEAD = Duration.ofMinutes(5);

    /**
     * It can be scheduled.
     *
     * @param notes what a person should know, each one sentence
     */
    record Entry(TimetableEntry entry, List<String> notes) implements ScheduledMessage {
        public Entry {
            notes = List.copyOf(notes);
        }
    }

    /**
     * There is no time for it.
     *
     * @param because a clause
     * @param remedy after "try"
     */
    record Impossible(String because, String remedy) implements ScheduledMessage {}

    /**
     * No clock takes such a message.
     *
     * @param because a clause
     * @param remedy after "try"
     */
    record Refused(String because, String remedy) implements ScheduledMessage {}

    /**
     * Schedules a message for the topic {@code jobs}: by its own cron line where it has one, else once, at the start of the
     * next suitable window, or {@link #LEAD} from now where it opens before that.
     *
     * <p>Suitable is the first window to open after {@code now} that holds the whole job; where none does, or the job can be
     * split, the one in which most of it is discounted, or the first. In all cases the job can still be done by its deadline
     * and has not waited longer than it may.
     *
     * @param text the message as it was written
     */
    static ScheduledMessage of(JobMessage message, String text, OffPeakCalendar calendar, Instant now) {
        String body = Visible.json(text.strip());
        ToTopic target;
        try {
            target = new ToTopic("jobs", body);
        } catch (IllegalArgumentException e) {
            return new Refused(
                    String.valueOf(e.getMessage()), "a shorter one, with what is long behind a URL in its body");
        }
        JobMessage.Recurrence recurrence = message.recurrence();
        return recurrence != null ? again(message, recurrence, target, now) : once(message, target, calendar, now);
    }

    private static ScheduledMessage again(
            JobMessage message, JobMessage.Recurrence recurrence, ToTopic target, Instant now) {
        Cron cron = new Cron(recurrence.cron(), recurrence.zone());
        List<String> notes = new ArrayList<>();
        ZoneRules rules = ZoneId.of(cron.zone()).getRules();
        ZoneOffsetTransition change = rules.nextTransition(now);
        if (change != null && change.getInstant().isBefore(now.plus(Once.HORIZON))) {
            notes.add("the clocks of " + cron.zone() + " change next at " + change.getInstant()
                    + ": a time between " + earlier(change) + " and " + later(change)
                    + " is skipped or comes twice on that day");
        }
        String name = TimetableEntry.nameFor("cron", message.jobName(), message.jobName());
        return new Entry(TimetableEntry.again(name, cron, message.jobName(), target), notes);
    }

    private static Object earlier(ZoneOffsetTransition change) {
        return (change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter()).toLocalTime();
    }

    private static Object later(ZoneOffsetTransition change) {
        return (change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore()).toLocalTime();
    }

    private static ScheduledMessage once(JobMessage message, ToTopic target, OffPeakCalendar calendar, Instant now) {
        Instant release = latest(now, message.notBefore());
        if (release.isAfter(now.plus(Once.HORIZON))) {
            return new Impossible(
                    "it may not begin before " + release + ", and a schedule reaches no further than a year",
                    "again when that time is nearer");
        }
        long needed = Math.max(1, message.estimate().toSeconds());
        long lastStart = latestStart(message, release, needed);
        Long start = suitable(calendar, now, release, lastStart, needed, message.split() != null);
        if (start == null) {
            return new Impossible(
                    "no window opens in which it could begin by " + Instant.ofEpochSecond(lastStart)
                            + ", after which its deadline or its longest delay would be missed",
                    "nightjar jobs submit, which lets it begin at once");
        }
        Instant at = Instant.ofEpochSecond(start);
        if (at.isAfter(now.plus(Once.HORIZON))) {
            return new Impossible(
                    "the next window for it opens at " + at + ", and a schedule reaches no further than a year",
                    "again when that time is nearer");
        }
        List<String> notes = new ArrayList<>();
        long second = now.getEpochSecond();
        if (!release.isAfter(now) && calendar.discountedSeconds(second, second + needed) == needed) {
            notes.add("a window is open now and holds the whole job: nightjar jobs submit begins it at once");
        }
        long discounted = calendar.discountedSeconds(start, start + needed);
        if (discounted < needed && message.split() == null) {
            notes.add("no window holds the whole job: " + discounted * 100 / needed + " % of it is discounted");
        }
        String name = TimetableEntry.nameFor("once", message.jobName(), message.jobId());
        return new Entry(TimetableEntry.once(name, at, message.jobName(), target), notes);
    }

    private static Instant latest(Instant now, @Nullable Instant notBefore) {
        return notBefore == null || notBefore.isBefore(now) ? now : notBefore;
    }

    /** The last second at which it can begin, undisturbed, and keep what it promises. */
    private static long latestStart(JobMessage message, Instant release, long needed) {
        Instant deadline = message.deadline();
        Duration maxDelay = message.maxDelay();
        long byDelay = deadline != null && maxDelay == null
                ? Long.MAX_VALUE
                : release.getEpochSecond()
                        + Objects.requireNonNullElse(maxDelay, MAX_DELAY).toSeconds();
        long byDeadline = deadline == null ? Long.MAX_VALUE : deadline.getEpochSecond() - needed;
        return Math.min(byDelay, byDeadline);
    }

    /** The start in the suitable window, by {@code last}, or null. */
    private static @Nullable Long suitable(
            OffPeakCalendar calendar, Instant now, Instant release, long last, long needed, boolean splits) {
        long earliest = now.plus(LEAD).getEpochSecond();
        // Windows come weekly; one that fits and has not come by then never does.
        long horizon = Math.min(last, release.plus(Once.HORIZON).getEpochSecond());
        Long best = null;
        long most = -1;
        // A release to come that lies in a window is as good as that window's start.
        long edge = release.isAfter(now)
                ? new Once(release).at().getEpochSecond()
                : calendar.nextEdge(now.getEpochSecond());
        while (edge <= horizon) {
            long start = new Once(Instant.ofEpochSecond(Math.max(edge, earliest)))
                    .at()
                    .getEpochSecond();
            if (calendar.discounted(edge) && start <= horizon && calendar.discounted(start)) {
                long discounted = calendar.discountedSeconds(start, start + needed);
                if (splits || discounted == needed) {
                    return start;
                }
                if (discounted > most) {
                    most = discounted;
                    best = start;
                }
            }
            edge = calendar.nextEdge(edge);
        }
        return best;
    }
}
