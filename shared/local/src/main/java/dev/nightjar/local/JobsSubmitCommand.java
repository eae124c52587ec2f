package dev.nightjar.local;

import dev.nightjar.offpeak.account.JobView;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Receipt;
import dev.nightjar.offpeak.desk.RecurringJob;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs submit}: puts a job on record, as the function does with a message. */
final class JobsSubmitCommand extends JobsWord {
    private static final int MAX_BYTES = 1 << 20;

    JobsSubmitCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax("nightjar jobs submit", "FILE [OPTION]...", """
            Puts the job that FILE describes on record: JSON, as docs/job-message.md says. It begins when a tick of
            "nightjar serve" finds it due; serve need not run now. FILE - is standard input. The same FILE twice is one job.\
            """, """
                A job that cannot keep its deadline is taken and flagged, with the earliest end that is possible.

                Example:
                  ./nightjar jobs submit examples/jobs/nightly-training.json\
                """));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (call.words().size() != 1) {
            throw syntax().wrong("cannot submit that", "submit takes one FILE");
        }
    }

    @Override
    String purpose() {
        return "submit the job";
    }

    @Override
    boolean begins() {
        return true;
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException, FailedCommandException {
        String file = call.words().getFirst();
        byte[] json = InputFiles.read(file, streams.in(), "submit", MAX_BYTES, "a job message may be, which is 1 MiB");
        JobMessage message;
        try {
            message = folder.events().read(json, folder.now());
        } catch (InvalidMessageException e) {
            throw new FailedCommandException(
                    Complaint.of(2, "cannot submit " + file, String.valueOf(e.getMessage()), "docs/job-message.md")
                            .at(file));
        }
        for (String warning : message.warnings()) {
            streams.err().println(file + ": " + JobsFolder.shown(warning));
        }
        Receipt receipt = folder.desk().receive(message);
        if (receipt instanceof Receipt.Dead dead) {
            throw new FailedCommandException(Complaint.of(2, "cannot submit " + file, dead.text(), "another job_id"));
        }
        String id = message.jobId();
        Optional<JobRecord> record = folder.desk().find(id);
        if (record.isPresent()) {
            JobView view = folder.view(record.get());
            if (call.has("json")) {
                SequencedMap<String, @Nullable Object> document = view.json();
                document.put("known_before", receipt instanceof Receipt.Known);
                print(document);
            } else {
                out().println(id + ": " + view.state()
                        + (receipt instanceof Receipt.Known ? ", on record before" : ""));
                JobsText.standing(view, out());
            }
            return record.get().state() == JobState.REJECTED ? 2 : 0;
        }
        recurring(folder, id, call);
        return 0;
    }

    private void recurring(JobsFolder folder, String id, Call call) throws IOException {
        RecurringJob again = folder.desk().recurring().stream()
                .filter(job -> job.jobId().equals(id))
                .findFirst()
                .orElseThrow(() -> new IOException("the job " + id + " was taken, and is gone"));
        if (call.has("json")) {
            SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("id", id);
            document.putAll(JobsText.json(again));
            print(document);
        } else {
            out().println(id + ": recurring");
            JobsText.standing(again, folder.calendar(), out());
        }
    }
}
