package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessage.Recurrence;
import dev.nightjar.offpeak.message.JobMessageReader;
import java.io.IOException;
import java.util.List;

/**
 * Messages that lie in {@code inbox/} instead of having been published, or that were laid there and no event told of it:
 * the sweep finds them. Each is treated as one that arrived when it was written, and then taken away.
 */
final class Inbox {
    private static final int MAX_BYTES = 2 << 20;

    private final Shelf shelf;
    private final Intake intake;
    private final Recurrences recurrences;
    private final DeadLetters deadLetters;
    private final JobMessageReader reader;

    Inbox(Shelf shelf, Intake intake, Recurrences recurrences, DeadLetters deadLetters, JobMessageReader reader) {
        this.shelf = shelf;
        this.intake = intake;
        this.recurrences = recurrences;
        this.deadLetters = deadLetters;
        this.reader = reader;
    }

    void empty(List<String> troubles) throws IOException {
        for (ObjectInfo info : shelf.list("inbox/")) {
            try {
                take(info);
            } catch (ObjectNotFoundException movedOn) {
                // Another instance took it, or it was written anew: the next sweep sees that.
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
    }

    private void take(ObjectInfo info) throws IOException {
        String name = info.name().name();
        if (info.size() > MAX_BYTES) {
            deadLetters.record(
                    "jobs",
                    name,
                    "cannot read the job message " + name + "\n  because it has " + info.size() + " bytes, more than "
                            + MAX_BYTES + "\n  try a body that names its data instead of holding it",
                    new byte[0]);
            shelf.drop(info);
            return;
        }
        byte[] content = shelf.read(info);
        try {
            JobMessage message = reader.read(content, info.updated());
            Recurrence recurrence = message.recurrence();
            if (recurrence == null) {
                intake.take(message, null);
            } else {
                recurrences.register(message, recurrence);
            }
        } catch (InvalidMessageException e) {
            deadLetters.record("jobs", name, String.valueOf(e.getMessage()), content);
        }
        shelf.drop(info);
    }
}
