package dev.nightjar.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What came of a message of jobs: how the store says that the job stands now, or why it is a dead letter. */
final class JobsAftermath implements Aftermath {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String DEAD = "dead-letters";

    private final LocalPlatform platform;
    private final JobsFolder folder;

    JobsAftermath(LocalPlatform platform) {
        this.platform = platform;
        this.folder = new JobsFolder(platform);
    }

    /** What of a message is needed here. */
    private record Envelope(byte[] data, Instant published) {}

    @Override
    public Look before(boolean thorough) {
        Set<ObjectName> dead = new HashSet<>();
        if (!thorough) {
            return (topic, message) -> told(topic, message, null);
        }
        try {
            LocalTopic.messages(platform.store(), DEAD).forEach(letter -> dead.add(letter.name()));
        } catch (IOException e) {
            return (topic, message) -> "done; what came of it cannot be told: " + e.getMessage();
        }
        return (topic, message) -> told(topic, message, dead);
    }

    /** @param dead the dead letters that were there before; null when nobody looked */
    private String told(String topic, byte[] message, @Nullable Set<ObjectName> dead) {
        try {
            Envelope envelope = read(message);
            return switch (topic) {
                case "jobs" -> job(envelope);
                case "job-callbacks" -> callback(envelope, dead);
                default -> tick();
            };
        } catch (InvalidMessageException e) {
            return "dead letter: " + oneLine(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // It is done in any case; an answer that cannot be given must not make it come again.
            return "done; what came of it cannot be told: " + e.getMessage();
        }
    }

    private static String oneLine(@Nullable String text) {
        return String.valueOf(text).replaceAll("\\s*\\n\\s*", "; ");
    }

    private String job(Envelope envelope) throws IOException, InvalidMessageException {
        JobMessage message = folder.events().read(envelope.data(), envelope.published());
        String id = message.jobId();
        Optional<JobRecord> record = folder.desk().find(id);
        if (record.isEmpty()) {
            return folder.desk().recurring().stream()
                    .filter(job -> job.jobId().equals(id))
                    .findFirst()
                    .map(job -> job.message().bodyHash().equals(message.bodyHash())
                            ? "recurring: " + id + ", next run "
                                    + job.next().map(Instant::toString).orElse("none, it is cancelled")
                            : another(id))
                    .orElse("dead letter: " + id);
        }
        // A run of a recurring job has the hash of its message too.
        return record.get().message().bodyHash().equals(message.bodyHash()) ? standing(record.get()) : another(id);
    }

    private static String another(String id) {
        return "dead letter: another job has the id " + id;
    }

    private String callback(Envelope envelope, @Nullable Set<ObjectName> dead)
            throws IOException, InvalidMessageException {
        String id = SegmentCallback.read(envelope.data()).jobId();
        if (dead != null) {
            for (ObjectInfo letter : LocalTopic.messages(platform.store(), DEAD)) {
                if (!dead.contains(letter.name())) {
                    Map<String, String> said = texts(read(content(letter)).data());
                    if (id.equals(said.get("event_id"))) {
                        return "dead letter: " + oneLine(said.get("reason"));
                    }
                }
            }
        }
        Optional<JobRecord> record = folder.desk().find(id);
        return record.isPresent() ? standing(record.get()) : "dead letter: no job has the id " + JobsFolder.shown(id);
    }

    private byte[] content(ObjectInfo letter) throws IOException {
        try (InputStream in = platform.store().read(letter.name(), letter.generation())) {
            return in.readAllBytes();
        }
    }

    private static String standing(JobRecord record) {
        return record.state().name().toLowerCase(Locale.ROOT) + ": " + record.jobId() + ", " + record.reason();
    }

    private String tick() throws IOException {
        Map<JobState, Integer> states = new TreeMap<>();
        for (JobRecord record : folder.desk().active()) {
            states.merge(record.state(), 1, Integer::sum);
        }
        return "ticked: " + states.getOrDefault(JobState.QUEUED, 0) + " wait, "
                + (states.getOrDefault(JobState.STARTING, 0) + states.getOrDefault(JobState.RUNNING, 0)) + " run, "
                + states.getOrDefault(JobState.HELD, 0) + " are held";
    }

    private static Envelope read(byte[] message) throws IOException {
        Map<String, String> fields = texts(message);
        return new Envelope(
                Base64.getDecoder().decode(fields.getOrDefault("data", "")),
                Instant.parse(fields.getOrDefault("publishTime", "")));
    }

    /** The fields of a JSON object that are texts. */
    private static Map<String, String> texts(byte[] object) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(object)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    fields.put(field, json.getText());
                } else {
                    json.skipChildren();
                }
            }
        }
        return fields;
    }
}
