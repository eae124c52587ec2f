package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.local.Settlements.Settlement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** {@code nightjar publish}: a message to a topic of a running {@code serve}. */
final class PublishCommand implements Subcommand {
    private final Streams streams;

    PublishCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar publish", "TOPIC FILE [OPTION]...", """
            Publishes the content of FILE as one message to a topic of a running "nightjar serve": jobs, job-callbacks or
            dead-letters. FILE - is standard input; a message has at most 10 MB.\
            """, """
                With --wait, a message that ends as a dead letter and a job that is rejected are exit code 2, a held job 1.
                What is published to dead-letters is kept.

                Example (while ./nightjar serve runs in another window):
                  ./nightjar publish jobs examples/jobs/nightly-training.json --wait\
                """)
                .value("data", "DIR", "The folder that is served (default: ./nightjar-data).")
                .flag("wait", "Waits until the message is settled and prints what came of it.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, InterruptedException {
        if (call.words().size() != 2) {
            throw syntax().wrong("cannot publish that", "publish takes a TOPIC and one FILE");
        }
        String topic = call.words().get(0);
        String file = call.words().get(1);
        String data = call.value("data").orElse("nightjar-data");
        if (!Route.TOPICS.contains(topic)) {
            throw new FailedCommandException(
                    2,
                    "cannot publish to \"" + topic + "\"",
                    "the topics are " + String.join(", ", Route.TOPICS),
                    "one of these");
        }
        Path folder = ServeCommand.folder(data);
        try {
            Serving.require(folder, data, "publish to " + topic + " in " + folder);
            byte[] content = InputFiles.read(
                    file, streams.in(), "publish", LocalTopic.MAX_BYTES, "a message may be, which is 10 MB");
            boolean waits = call.has("wait")
                    && Route.MESSAGES.stream().anyMatch(route -> route.topic().equals(topic));
            LocalPlatform platform = new LocalPlatform(folder);
            ObjectInfo message = platform.topic(topic).publish(content, Map.of(), waits);
            streams.out().println("published topics/" + topic + "/" + LocalTopic.id(message.name()));
            streams.out().flush();
            if (waits) {
                return await(folder, platform.store(), message, streams, "the message");
            }
            if (call.has("wait")) {
                streams.out().println("kept; no function reads this topic");
            }
            return 0;
        } catch (IOException e) {
            throw new FailedCommandException(
                    3, "cannot publish in " + folder, OutputFolders.reason(e), "again, or freeing space");
        } catch (UncheckedIOException e) {
            throw new FailedCommandException(
                    3,
                    "cannot publish in " + folder,
                    OutputFolders.reason(Objects.requireNonNull(e.getCause())),
                    "again, or freeing space");
        }
    }

    /** Waits for what comes of a message, prints it, and takes it away. */
    static int await(Path folder, ObjectStore store, ObjectInfo message, Streams streams, String what)
            throws IOException, FailedCommandException, InterruptedException {
        Settlement settled = Serving.await(folder, store, message, what);
        streams.out().println(settled.outcome());
        new Settlements(store).forget(message.name());
        return settled.exitCode();
    }
}
