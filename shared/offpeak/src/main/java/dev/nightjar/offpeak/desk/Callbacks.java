package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.util.Optional;

/** Applies what arrives on the topic {@code job-callbacks}: at least once, late, in any order, from anybody. */
final class Callbacks {
    private static final int ROUNDS = 16;

    private final Shelf shelf;
    private final DeadLetters deadLetters;
    private final Settlement settlement;

    Callbacks(Shelf shelf, DeadLetters deadLetters, Settlement settlement) {
        this.shelf = shelf;
        this.deadLetters = deadLetters;
        this.settlement = settlement;
    }

    Receipt apply(SegmentCallback said) throws IOException {
        String id = said.jobId();
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Shelf.Kept> kept = shelf.record(id);
            if (kept.isEmpty()) {
                return shelf.find(shelf.ended(id)).isPresent()
                        ? new Receipt.Known(id, "the job is over")
                        : dead(said, "no job of that id was ever here");
            }
            JobRecord record = kept.get().record();
            switch (settlement.callback(record, said)) {
                case Settlement.Verdict.Unbelievable(String because) -> {
                    return dead(said, because);
                }
                case Settlement.Verdict.Unchanged(String why) -> {
                    // Whoever applied it first may have died before the hint.
                    if (record.state() == JobState.QUEUED) {
                        shelf.hint(id);
                    }
                    return new Receipt.Known(id, why);
                }
                case Settlement.Verdict.Changed(JobRecord next) -> {
                    try {
                        if (next.state().leaves()) {
                            shelf.finish(next, kept.get().generation());
                        } else {
                            shelf.put(next, kept.get().generation());
                        }
                        if (record.state() != next.state()) {
                            shelf.hint(id);
                        }
                        return new Receipt.Applied(id, next.reason());
                    } catch (PreconditionFailedException changed) {
                        // Apply it to what is there now.
                    }
                }
            }
        }
        throw new IOException("cannot apply a callback to " + id + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }

    private Receipt dead(SegmentCallback said, String because) throws IOException {
        String reason = "cannot apply a callback to " + Settlement.shown(said.jobId()) + "\n  because " + because
                + "\n  try the job_id, segment and segment_token of the request";
        byte[] words = RecordJson.write(json -> {
            json.writeStringField("job_id", said.jobId());
            json.writeNumberField("segment", said.segment());
            json.writeNumberField("fence", said.fence());
            json.writeNumberField("rounds_completed", said.roundsCompleted());
            json.writeStringField("status", said.status().name());
        });
        deadLetters.record("job-callbacks", said.jobId(), reason, words);
        return new Receipt.Dead(reason);
    }
}
