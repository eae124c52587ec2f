package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.offpeak.calendar.CalendarVersions;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.TariffFile;
import dev.nightjar.offpeak.calendar.WindowAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs check}: what a tariff says of a job at an instant, or of many jobs. */
final class JobsCheckCommand implements Subcommand {
    private final Streams streams;
    private final Map<String, OffPeakCalendar> calendars = new HashMap<>();
    private final Map<String, Complaint> refused = new HashMap<>();

    JobsCheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax(
                        "nightjar jobs check",
                        "--at INSTANT [OPTION]... | --questions FILE [--calendars FILE] --json",
                        """
                        Says whether the lower price of a tariff holds at an instant, what a job that starts then pays the lower price
                        for, and when it would best start. A window is what the clock on the wall of the tariff's zone says. Tariffs are
                        what their owner declares, so every saving they yield is an assumption.\
                        """,
                        """
                        INSTANT is RFC 3339 with its offset, such as 2026-11-20T21:00:00+09:00, or milliseconds since 1970; fractions of
                        a second are cut off. The questions are a JSON list of {"calendar", "instant", "duration_minutes", "deadline"};
                        the answers are a list in the same order, where a question without an answer has its "error".
                        FILE - is standard input. Exit codes: 0 done, 2 wrong input, 3 the outside world failed.

                        Example:
                          ./nightjar jobs check --at 2026-11-20T21:00:00+09:00 --minutes 180\
                        """)
                .value("calendar", "FILE#NAME", CalendarReference.DESCRIPTION)
                .value("at", "INSTANT", "When the job could start.")
                .value("minutes", "N", "How long the job takes (default: 0).")
                .value("deadline", "INSTANT", "When it must have ended; finds the earliest of the cheapest starts.")
                .value("calendars", "FILE", "Calendars for the questions, beside the built-in ones.")
                .value("questions", "FILE", "Many at once.")
                .flag("json", "Prints one JSON document on standard output.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        if (!call.words().isEmpty()) {
            throw syntax().wrong("cannot use \"" + call.words().getFirst() + "\"", "check takes options only");
        }
        Optional<String> questions = call.value("questions");
        return questions.isPresent() ? many(call, questions.get()) : one(call);
    }

    private int one(Call call) throws FailedCommandException, IOException {
        if (call.has("calendars")) {
            throw syntax().wrong("cannot use --calendars", "it is for --questions; one question has --calendar");
        }
        if (!call.has("at")) {
            throw syntax().wrong("no --at", "an answer is for an instant");
        }
        Instant at = call.value("at", JobsQuestion::instant, Instant.EPOCH);
        Duration duration = call.value("minutes", JobsQuestion::minutes, Duration.ZERO);
        Instant deadline = call.has("deadline") ? call.value("deadline", JobsQuestion::instant, Instant.EPOCH) : null;
        OffPeakCalendar calendar = CalendarReference.of(call, streams);
        WindowAnswer answer;
        try {
            answer = calendar.ask(at, duration, deadline);
        } catch (IllegalArgumentException e) {
            throw syntax().wrong("cannot answer for " + at, String.valueOf(e.getMessage()));
        }
        if (call.has("json")) {
            JsonText.write(fields(answer), streams.out());
        } else {
            print(calendar, at, duration, answer, streams.out());
        }
        return 0;
    }

    private int many(Call call, String file) throws FailedCommandException, IOException {
        for (String option : List.of("calendar", "at", "minutes", "deadline")) {
            if (call.has(option)) {
                throw syntax().wrong("cannot use --" + option, "each of the --questions says that itself");
            }
        }
        if (!call.has("json")) {
            throw syntax().wrong(
                            "cannot answer --questions", "many answers are printed as JSON only, so --json is missing");
        }
        Optional<String> given = call.value("calendars");
        if (given.equals(Optional.of("-")) && file.equals("-")) {
            throw syntax().wrong("cannot read standard input twice", "--calendars and --questions are both -");
        }
        TariffFile tariffs = given.isEmpty() ? null : CalendarReference.file(given.get(), streams.in());
        List<JobsQuestion> questions;
        try (InputStream in = CalendarReference.open(file, streams.in())) {
            questions = JobsQuestion.readAll(file, in);
        } catch (IOException e) {
            throw CalendarReference.unreadable(file, e);
        }
        // One line for each answer; a list of all of them would need a gigabyte for a million.
        int worst = 0;
        streams.out().print("[");
        for (int i = 0; i < questions.size(); i++) {
            SequencedMap<String, @Nullable Object> answer = new LinkedHashMap<>();
            worst = Math.max(worst, answer(file, i, questions.get(i), tariffs, answer));
            streams.out().write(JsonText.bytes(answer));
            streams.out().print(i + 1 < questions.size() ? "," : "");
        }
        streams.out().println("]");
        return worst;
    }

    /** @return 0, or the exit code of what is wrong, which then stands in the place of the answer */
    private int answer(
            String file,
            int index,
            JobsQuestion question,
            @Nullable TariffFile tariffs,
            SequencedMap<String, @Nullable Object> answer) {
        if (question.id() != null) {
            answer.put("id", question.id());
        }
        Complaint complaint = question.complaint();
        if (complaint == null) {
            OffPeakCalendar calendar = calendar(question.calendar(), tariffs);
            if (calendar == null) {
                complaint = refused.get(question.calendar());
            } else {
                try {
                    answer.putAll(fields(calendar.ask(question.instant(), question.duration(), question.deadline())));
                    return 0;
                } catch (IllegalArgumentException e) {
                    complaint = new Complaint(
                            2,
                            file + ": cannot answer question " + (index + 1),
                            String.valueOf(e.getMessage()),
                            "other times");
                }
            }
        }
        if (complaint == null) {
            throw new IllegalStateException("no answer and no reason for question " + (index + 1));
        }
        answer.put("error", complaint.exitCode() == 2 ? "invalid" : "failed");
        answer.put("what", complaint.what());
        answer.put("because", complaint.because());
        answer.put("try", complaint.remedy());
        streams.complain(complaint);
        return complaint.exitCode();
    }

    /** A calendar of the file, else a built-in one; null when neither can be used, and {@link #refused} has the reason. */
    private @Nullable OffPeakCalendar calendar(String name, @Nullable TariffFile tariffs) {
        OffPeakCalendar known = calendars.get(name);
        if (known != null || refused.containsKey(name)) {
            return known;
        }
        try {
            OffPeakCalendar read = tariffs != null && tariffs.has(name)
                    ? CalendarReference.tariff(tariffs, name)
                    : builtIn(name, tariffs);
            calendars.put(name, read);
            CalendarReference.warn(read, streams);
            return read;
        } catch (FailedCommandException e) {
            refused.put(name, e.complaint());
            return null;
        }
    }

    private static OffPeakCalendar builtIn(String name, @Nullable TariffFile tariffs) throws FailedCommandException {
        Optional<OffPeakCalendar> builtIn = OffPeakCalendar.named(name);
        if (builtIn.isPresent()) {
            return builtIn.get();
        }
        if (tariffs != null) {
            return CalendarReference.tariff(tariffs, name);
        }
        throw new FailedCommandException(
                2,
                "cannot find the calendar \"" + name + "\"",
                "it is not built in, and there is no --calendars",
                "--calendars FILE, or one of " + String.join(", ", OffPeakCalendar.builtInNames()));
    }

    private static SequencedMap<String, @Nullable Object> fields(WindowAnswer answer) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("in_window", answer.inWindow());
        fields.put("window_end", text(answer.windowEnd()));
        fields.put("seconds_left_in_window", answer.secondsLeftInWindow());
        fields.put("next_window_start", text(answer.nextWindowStart()));
        fields.put("discounted_seconds_if_started_now", answer.discountedSecondsIfStartedNow());
        fields.put("fits_now", answer.fitsNow());
        fields.put("earliest_full_fit_start", text(answer.earliestFullFitStart()));
        if (answer.feasible() != null) {
            fields.put("feasible", answer.feasible());
            fields.put("best_start", text(answer.bestStart()));
            fields.put("best_discounted_seconds", answer.bestDiscountedSeconds());
        }
        CalendarVersions versions = answer.versions();
        SequencedMap<String, @Nullable Object> assumed = new LinkedHashMap<>();
        assumed.put("name", versions.tariff());
        assumed.put("content", versions.content());
        assumed.put("holidays", versions.holidays());
        assumed.put("tzdata", versions.tzdata());
        fields.put("assumed_tariff", assumed);
        fields.put("warnings", versions.warnings());
        return fields;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void print(
            OffPeakCalendar calendar, Instant at, Duration duration, WindowAnswer answer, PrintStream out) {
        out.println(local(calendar, at) + (answer.inWindow() ? ": the lower price holds" : ": the full price holds"));
        if (answer.inWindow()) {
            line(out, "until", answer.windowEnd() == null ? "for good" : local(calendar, answer.windowEnd()));
        }
        line(out, "next window from", local(calendar, answer.nextWindowStart()));
        if (!duration.isZero()) {
            line(
                    out,
                    "started then",
                    answer.discountedSecondsIfStartedNow() + " of " + duration.toSeconds() + " s at the lower price");
            line(out, "all at it from", local(calendar, answer.earliestFullFitStart()));
        }
        if (answer.feasible() != null) {
            line(
                    out,
                    "by the deadline",
                    answer.feasible()
                            ? "best from " + local(calendar, answer.bestStart()) + ", " + answer.bestDiscountedSeconds()
                                    + " s at the lower price"
                            : "not even when started at once");
        }
        line(
                out,
                "assumed tariff",
                calendar.tariff()
                                .discount()
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + " % off, " + answer.versions());
    }

    private static void line(PrintStream out, String label, String text) {
        out.println("  " + label + " ".repeat(18 - label.length()) + text);
    }

    private static String local(OffPeakCalendar calendar, @Nullable Instant instant) {
        return instant == null
                ? "none"
                : OffsetDateTime.ofInstant(instant, calendar.tariff().zone()).toString();
    }
}
