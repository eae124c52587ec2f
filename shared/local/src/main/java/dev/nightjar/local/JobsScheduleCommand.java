package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.environment.OptionWords;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessageReader;
import dev.nightjar.offpeak.schedule.GcloudCommand;
import dev.nightjar.offpeak.schedule.Place;
import dev.nightjar.offpeak.schedule.ScheduledMessage;
import dev.nightjar.offpeak.schedule.TerraformResource;
import dev.nightjar.offpeak.schedule.TimetableEntry;
import dev.nightjar.offpeak.schedule.TimetableEntry.Once;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs schedule}: a job of Cloud Scheduler that publishes a message, as text; asks nobody. */
final class JobsScheduleCommand implements Subcommand {
    private static final String LOCATION = "asia-northeast1";

    /** The reader of messages refuses longer ones. */
    private static final int MAX_BYTES = 1 << 20;

    private final Streams streams;

    JobsScheduleCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar jobs schedule", "FILE [OPTION]...", """
            Prints how Cloud Scheduler publishes the job message in FILE to the topic "jobs": as a gcloud command and as
            Terraform. A message with a recurrence comes by its own cron line and zone, any other once, at the start of the
            next window that suits it. FILE - is standard input.\
            """, """
                Nothing is sent. A cron line has no year: what is printed for one time is to be set up before that time and
                taken out after it; release-jobs does the latter every hour where NIGHTJAR_TIMETABLE is true.

                Example:
                  ./nightjar jobs schedule examples/jobs/nightly-training.json\
                """)
                .value("calendar", "FILE#NAME", CalendarReference.DESCRIPTION)
                .value("project-id", "P", "The project (default: gcloud's own, and Terraform's var.project_id).")
                .value("location", "L", "Where the schedule lies (default: " + LOCATION + ").")
                .value("only", "gcloud|terraform", "Prints one of the two, without comments.")
                .value("now", "INSTANT", "As if it were then; RFC 3339, or milliseconds since 1970.")
                .flag("json", "Prints one JSON document on standard output.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        if (call.words().size() != 1) {
            throw syntax().wrong("cannot schedule that", "schedule takes one FILE");
        }
        String file = call.words().getFirst();
        Instant now = call.value(
                "now", OptionWords::instant, LocalPlatform.machineClock().instant());
        String location = call.value("location", word -> new Place(Optional.empty(), word).location(), LOCATION);
        Optional<String> project =
                call.value("project-id", word -> new Place(Optional.of(word), LOCATION).project(), Optional.empty());
        String only = call.value("only", JobsScheduleCommand::form, "");
        byte[] content = read(file);
        JobMessage message = message(content, now);
        String text = new String(content, StandardCharsets.UTF_8);
        return switch (ScheduledMessage.of(message, text, calendar(call, file, message), now)) {
            case ScheduledMessage.Entry entry -> {
                Printed printed = new Printed(entry, new Place(project, location));
                print(printed, only, call.has("json"));
                entry.notes().forEach(note -> streams.err().println(file + ": " + note));
                message.warnings().forEach(warning -> streams.err().println(file + ": " + warning));
                yield 0;
            }
            case ScheduledMessage.Impossible none ->
                throw new FailedCommandException(1, "cannot schedule " + file, none.because(), none.remedy());
            case ScheduledMessage.Refused refused ->
                throw new FailedCommandException(2, "cannot schedule " + file, refused.because(), refused.remedy());
        };
    }

    private static String form(String word) {
        if (word.equals("gcloud") || word.equals("terraform")) {
            return word;
        }
        throw new IllegalArgumentException("it prints gcloud or terraform");
    }

    /** Of any endpoint: nothing is asked here, and the desk has rules of its own. */
    private static JobMessage message(byte[] content, Instant now) throws FailedCommandException {
        try {
            return JobMessageReader.forAnyHost().read(content, now);
        } catch (InvalidMessageException e) {
            String[] parts = String.valueOf(e.getMessage()).split("\n  (because|try) ", 3);
            throw new FailedCommandException(2, parts[0], parts[1], parts[2]);
        }
    }

    private OffPeakCalendar calendar(Call call, String file, JobMessage message) throws FailedCommandException {
        String name = message.calendar();
        if (name == null || call.value("calendar").isPresent()) {
            return CalendarReference.of(call, streams);
        }
        return OffPeakCalendar.named(name)
                .orElseThrow(() -> new FailedCommandException(
                        2,
                        "cannot schedule " + file,
                        "its calendar \"" + name + "\" is not built in",
                        "--calendar FILE#NAME with the file that has it, or one of "
                                + String.join(", ", OffPeakCalendar.builtInNames())));
    }

    private byte[] read(String file) throws FailedCommandException {
        try (InputStream in = CalendarReference.open(file, streams.in())) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw CalendarReference.unreadable(file, e);
        }
    }

    private void print(Printed printed, String only, boolean json) throws IOException {
        PrintStream out = streams.out();
        if (json) {
            JsonText.write(printed.fields(), out);
            return;
        }
        switch (only) {
            case "gcloud" -> out.println(printed.create.shell());
            case "terraform" -> out.print(printed.terraform);
            default -> printed.writeTo(out);
        }
    }

    /** Both forms of an entry. */
    private static final class Printed {
        private final TimetableEntry entry;
        private final List<String> notes;
        private final GcloudCommand create;
        private final GcloudCommand delete;
        private final String terraform;

        Printed(ScheduledMessage.Entry scheduled, Place place) {
            entry = scheduled.entry();
            notes = scheduled.notes();
            create = GcloudCommand.create(entry, place);
            delete = GcloudCommand.delete(entry.name(), place);
            terraform = new TerraformResource(entry, place).text();
        }

        void writeTo(PrintStream out) {
            out.println("# with gcloud");
            out.println(create.shell());
            out.println();
            if (entry.when() instanceof Once once) {
                out.println(
                        "# Set it up before " + once.at() + "; afterwards it must go, or it comes again in a year:");
                out.println("#   " + String.join(" ", delete.words()));
                out.println();
            }
            out.println("# with Terraform");
            out.print(terraform);
        }

        SequencedMap<String, @Nullable Object> fields() {
            SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", entry.name());
            fields.put("kind", entry.when() instanceof Once ? "once" : "recurring");
            fields.put("at", entry.when() instanceof Once once ? once.at().toString() : null);
            fields.put("schedule", entry.when().cron());
            fields.put("time_zone", entry.when().zone());
            fields.put("topic", "jobs");
            fields.put("message", entry.target().body());
            fields.put("gcloud", create.shell());
            fields.put("gcloud_words", create.words());
            fields.put("gcloud_delete", delete.shell());
            fields.put("terraform", terraform);
            fields.put("notes", notes);
            return fields;
        }
    }
}
