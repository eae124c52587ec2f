package dev.nightjar.local;

import dev.nightjar.offpeak.desk.JobDesk;
import dev.nightjar.offpeak.desk.Receipt;
import java.io.IOException;

/** {@code nightjar jobs cancel} and {@code run-now}: an order for one job. */
final class JobsOrderCommand extends JobsWord {
    private final String word;
    private final String purpose;
    private final Order order;

    private interface Order {
        Receipt give(JobDesk desk, String id) throws IOException;
    }

    private JobsOrderCommand(Streams streams, String word, String purpose, Order order) {
        super(streams);
        this.word = word;
        this.purpose = purpose;
        this.order = order;
    }

    static JobsOrderCommand cancel(Streams streams) {
        return new JobsOrderCommand(
                streams,
                "cancel",
                "Stops a job for good: at once while it waits; while it runs, its endpoint is told first. A recurring"
                        + " job gets no further runs.",
                JobDesk::cancel);
    }

    static JobsOrderCommand runNow(Streams streams) {
        return new JobsOrderCommand(
                streams,
                "run-now",
                "Lets a waiting job begin whatever it costs, as soon as its pool has a place; releases a held one.",
                JobDesk::runNow);
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax(
                "nightjar jobs " + word,
                "ID [OPTION]...",
                purpose + "\nID may be shortened as long as one job alone begins so.",
                "Example:\n  ./nightjar jobs " + word + " nightly-training"));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (call.words().size() != 1) {
            throw syntax().wrong("cannot " + word + " that", word + " takes one ID");
        }
    }

    @Override
    String purpose() {
        return word + " the job";
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException, FailedCommandException {
        String id = folder.resolve(call.words().getFirst(), false, word);
        return say(id, order.give(folder.desk(), id), call);
    }
}
