package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.RunTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long the last jobs of a name took, and what the planners learned of arrivals, kept in {@code learned/pools.json} so
 * that a new instance knows it too. It is
 * advice, not truth: what is lost in a crash or a race is a sample less.
 */
final class Learned {
    private static final int NAMES = 1000;
    private static final int SAMPLES = 20;

    private final Shelf shelf;
    private final LinkedHashMap<String, List<Integer>> minutes = new LinkedHashMap<>();
    private final TreeMap<String, long[]> arrivals = new TreeMap<>();
    private RunTimes runTimes = new RunTimes();
    private long generation;
    private boolean changed;

    Learned(Shelf shelf) {
        this.shelf = shelf;
    }

    /** The job as requested, or shorter where jobs of its name were. */
    PlannedJob expect(PlannedJob job) {
        return runTimes.expect(job);
    }

    /** What the planner of that pool and calendar had learned last; empty for nothing. */
    long[] arrivals(String pool, String calendar) {
        return arrivals.getOrDefault(pool + " " + calendar, new long[0]).clone();
    }

    void arrivals(String pool, String calendar, long[] memory) {
        long[] before = arrivals.put(pool + " " + calendar, memory.clone());
        changed |= before == null ? memory.length > 0 : !Arrays.equals(before, memory);
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
        add(record.message().jobName(), Math.clamp(ran.toMinutes() + 1, 1, Integer.MAX_VALUE / 4));
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
            samples.removeFirst();
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
        arrivals.clear();
        runTimes = new RunTimes();
        generation = 0;
        changed = false;
        Optional<ObjectInfo> info = shelf.find(shelf.name("learned/pools.json"));
        if (info.isEmpty()) {
            return;
        }
        generation = info.get().generation();
        Map<String, List<Long>> times = new LinkedHashMap<>();
        Map<String, List<Long>> came = new LinkedHashMap<>();
        try {
            RecordJson.read(shelf.read(info.get()), json -> {
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String field = json.currentName();
                    json.nextToken();
                    switch (field) {
                        case "minutes" -> lists(json, times);
                        case "arrivals" -> lists(json, came);
                        default -> json.skipChildren();
                    }
                }
                return true;
            });
        } catch (ObjectNotFoundException movedOn) {
            return;
        }
        times.forEach((name, samples) -> samples.forEach(one -> add(name, Math.clamp(one, 1, Integer.MAX_VALUE / 4))));
        came.forEach((pool, memory) ->
                arrivals.put(pool, memory.stream().mapToLong(Long::longValue).toArray()));
    }

    private static void lists(JsonParser json, Map<String, List<Long>> lists) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            List<Long> numbers = new ArrayList<>();
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("a name has no list of numbers");
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                numbers.add(json.getLongValue());
            }
            lists.put(name, numbers);
        }
    }

    /** Writes what is new since; another instance's samples, written meanwhile, win. */
    void save() throws IOException {
        if (!changed) {
            return;
        }
        try {
            generation = shelf.write(
                            shelf.name("learned/pools.json"),
                            Precondition.generationIs(generation),
                            Map.of(),
                            RecordJson.write(json -> {
                                json.writeObjectFieldStart("minutes");
                                for (Map.Entry<String, List<Integer>> name : minutes.entrySet()) {
                                    json.writeArrayFieldStart(name.getKey());
                                    for (int took : name.getValue()) {
                                        json.writeNumber(took);
                                    }
                                    json.writeEndArray();
                                }
                                json.writeEndObject();
                                json.writeObjectFieldStart("arrivals");
                                for (Map.Entry<String, long[]> pool : arrivals.entrySet()) {
                                    json.writeFieldName(pool.getKey());
                                    json.writeArray(pool.getValue(), 0, pool.getValue().length);
                                }
                                json.writeEndObject();
                            }))
                    .generation();
            changed = false;
        } catch (PreconditionFailedException another) {
            load();
        }
    }
}
