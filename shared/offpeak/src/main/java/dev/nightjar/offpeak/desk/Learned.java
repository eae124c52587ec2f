package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.plan.RunTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long the last jobs of a name took, kept in {@code learned/run-times.json} so that a new instance knows it too. It is
 * advice, not truth: what is lost in a crash or a race is a sample less.
 */
final class Learned {
    private static final int NAMES = 1000;
    private static final int SAMPLES = 20;

    private final Shelf shelf;
    private final LinkedHashMap<String, List<Integer>> minutes = new LinkedHashMap<>();
    private RunTimes runTimes = new RunTimes();
    private long generation;
    private boolean changed;

    Learned(Shelf shelf) {
        this.shelf = shelf;
    }

    /** The request, or less where jobs of that name took less. */
    int expect(String jobName, int requestedMinutes) {
        return runTimes.expect(jobName, requestedMinutes);
    }

    /** A job is over. */
    void ended(JobRecord record) {
        if (record.state() != JobState.DONE || record.segments().isEmpty()) {
            return;
        }
        JobMessage.Split split = record.message().split();
        Duration overhead = split == null ? Duration.ZERO : split.restartOverhead();
        Duration ran = Duration.ZERO;
        for (JobRecord.Segment segment : record.segments()) {
            ran = ran.plus(segment.duration());
        }
        ran = ran.minus(overhead.multipliedBy(record.segments().size() - 1L));
        add(record.message().jobName(), (int) Math.clamp(ran.toMinutes() + 1, 1, Integer.MAX_VALUE / 4));
        changed = true;
    }

    private void add(String jobName, int took) {
        // The names that were met last stand last, so that the first ones can go.
        List<Integer> samples = minutes.remove(jobName);
        if (samples == null) {
            samples = new ArrayList<>();
        }
        samples.add(took);
        if (samples.size() > SAMPLES) {
            samples.remove(0);
        }
        minutes.put(jobName, samples);
        if (minutes.size() > NAMES) {
            minutes.remove(minutes.keySet().iterator().next());
        }
        runTimes.learn(jobName, took);
    }

    /** Learns anew what is on record. */
    void load() throws IOException {
        minutes.clear();
        runTimes = new RunTimes();
        generation = 0;
        changed = false;
        Optional<ObjectInfo> info = shelf.find(shelf.name("learned/run-times.json"));
        if (info.isEmpty()) {
            return;
        }
        generation = info.get().generation();
        Map<String, List<Integer>> read;
        try {
            read = RecordJson.read(shelf.read(info.get()), json -> {
                Map<String, List<Integer>> names = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    List<Integer> samples = new ArrayList<>();
                    if (json.nextToken() != JsonToken.START_ARRAY) {
                        throw new IOException("a name has no list of minutes");
                    }
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        samples.add(Math.max(1, json.getIntValue()));
                    }
                    names.put(name, samples);
                }
                return names;
            });
        } catch (ObjectNotFoundException movedOn) {
            return;
        }
        read.forEach((name, samples) -> samples.forEach(one -> add(name, one)));
    }

    /** Writes what is new since; another instance's samples, written meanwhile, win. */
    void save() throws IOException {
        if (!changed) {
            return;
        }
        try {
            generation = shelf.write(
                            shelf.name("learned/run-times.json"),
                            Precondition.generationIs(generation),
                            Map.of(),
                            RecordJson.write(json -> {
                                for (Map.Entry<String, List<Integer>> name : minutes.entrySet()) {
                                    json.writeArrayFieldStart(name.getKey());
                                    for (int took : name.getValue()) {
                                        json.writeNumber(took);
                                    }
                                    json.writeEndArray();
                                }
                            }))
                    .generation();
            changed = false;
        } catch (PreconditionFailedException another) {
            load();
        }
    }
}
