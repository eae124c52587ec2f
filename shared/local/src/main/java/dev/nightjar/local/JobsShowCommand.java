package dev.nightjar.local;

import dev.nightjar.offpeak.account.JobView;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.RecurringJob;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs show}: all that is known of one job. */
final class JobsShowCommand extends JobsWord {
    JobsShowCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax("nightjar jobs show", "ID [OPTION]...", """
            Shows one job whole: how it stands, its segments, and what was decided about it and why. ID may be shortened
            as long as one job alone begins so.\
            """, """
                Example:
                  ./nightjar jobs show nightly-training\
                """));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (call.words().size() != 1) {
            throw syntax().wrong("cannot show that", "show takes one ID");
        }
    }

    @Override
    String purpose() {
        return "show the job";
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException, FailedCommandException {
        String id = folder.resolve(call.words().getFirst(), true, "show");
        Optional<JobRecord> record = folder.desk().find(id);
        if (record.isPresent()) {
            JobView view = folder.view(record.get());
            if (call.has("json")) {
                print(view.wholeJson());
            } else {
                show(view);
            }
            return 0;
        }
        RecurringJob again = folder.desk().recurring().stream()
                .filter(job -> job.jobId().equals(id))
                .findFirst()
                .orElseThrow(() -> new IOException("the job " + id + " is gone"));
        if (call.has("json")) {
            SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>(JobsText.json(again));
            print(document);
        } else {
            out().println(id + ": recurring, "
                    + JobsFolder.shown(again.message().jobName()));
            JobsText.standing(again, folder.calendar(), out());
        }
        return 0;
    }

    private void show(JobView view) {
        JobRecord record = view.record();
        ZoneId zone = view.zone();
        Instant deadline = record.message().deadline();
        out().println(record.jobId() + ": " + view.state());
        JobsText.standing(view, out());
        line("name", JobsFolder.shown(record.message().jobName()));
        line("pool", JobsFolder.shown(record.message().pool()));
        line("endpoint", JobsFolder.shown(view.endpoint()));
        line("submitted", JobsText.time(record.submitted(), zone));
        if (deadline != null) {
            line("deadline", JobsText.time(deadline, zone));
        }
        line("rounds", record.roundsDone() + " of " + record.rounds() + " done");
        if (view.end() != null) {
            line(record.state().leaves() ? "ended" : "planned end", JobsText.time(view.end(), zone));
        }
        line("tariff", view.tariffText() + " (assumed; " + view.calendar().versions() + ")");
        if (view.costRealised() != null) {
            line(
                    record.state().leaves() ? "realised" : "so far",
                    JobsText.percent(view.costRealised()) + " of the full price of the whole job");
        }
        record.message().warnings().forEach(warning -> line("warning", JobsFolder.shown(warning)));
        if (!record.segments().isEmpty()) {
            out().println("  segments");
        }
        for (JobRecord.Segment segment : record.segments()) {
            out().println("    " + segment.number() + "  " + JobsText.time(segment.start(), zone) + "  "
                    + JobsText.time(segment.end(), zone) + "  rounds " + segment.fromRound() + " to "
                    + segment.toRound() + "  " + segment.how());
        }
        if (!record.decisions().isEmpty()) {
            out().println("  decisions");
        }
        for (JobRecord.Decision decision : record.decisions()) {
            JobRecord.Cost cost = decision.cost();
            out().println("    " + JobsText.time(decision.at(), zone) + "  " + JobsFolder.shown(decision.text())
                    + (cost == null
                            ? ""
                            : " (now " + JobsText.percent(cost.now()) + ", planned " + JobsText.percent(cost.planned())
                                    + ", bound " + JobsText.percent(cost.bound()) + ")"));
            if (!decision.versions().isEmpty()) {
                out().println("      by " + JobsFolder.shown(decision.versions()));
            }
        }
    }

    private void line(String name, String value) {
        out().println("  " + name + " ".repeat(Math.max(1, 13 - name.length())) + value);
    }
}
