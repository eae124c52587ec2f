package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.Precondition;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which segments hold a place in a pool: one object, changed as a whole by whoever read it, so that two instances can
 * never give the same place away.
 *
 * <p>A place is taken before the job is claimed, and it names the generation of the record that is to be claimed. A
 * place whose claim never came (a crash) may only be given away when that claim can no longer succeed, which is when the
 * record has another generation: whoever wants the place writes the record anew first.
 *
 * @param generation of the object; 0 where there is none yet
 * @param held by {@code ID/SEGMENT}
 */
record Places(String pool, long generation, Map<String, Place> held) {
    /**
     * @param record the record's generation that is to be claimed, or was; 0 for one that was found running
     * @param maxParallel that this job bears
     */
    record Place(String jobId, int segment, long record, int maxParallel) {
        String key() {
            return JobRecord.segmentKey(jobId, segment);
        }
    }

    Places {
        held = new LinkedHashMap<>(held);
    }

    private static ObjectName name(Shelf shelf, String pool) {
        return shelf.name("places/" + Shelf.safe(pool) + ".json");
    }

    static Places read(Shelf shelf, String pool) throws IOException {
        while (true) {
            Optional<ObjectInfo> info = shelf.find(name(shelf, pool));
            if (info.isEmpty()) {
                return new Places(pool, 0, Map.of());
            }
            try {
                return RecordJson.read(shelf.read(info.get()), json -> {
                    Map<String, Place> held = new LinkedHashMap<>();
                    while (json.nextToken() != JsonToken.END_OBJECT) {
                        String field = json.currentName();
                        json.nextToken();
                        if (field.equals("held")) {
                            while (json.nextToken() != JsonToken.END_ARRAY) {
                                Place place = place(json);
                                held.put(place.key(), place);
                            }
                        } else {
                            json.skipChildren();
                        }
                    }
                    return new Places(pool, info.get().generation(), held);
                });
            } catch (ObjectNotFoundException movedOn) {
                // Read what is there now.
            }
        }
    }

    private static Place place(com.fasterxml.jackson.core.JsonParser json) throws IOException {
        String jobId = "";
        int segment = 0;
        long record = 0;
        int maxParallel = Integer.MAX_VALUE;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "job_id" -> jobId = json.getText();
                case "segment" -> segment = json.getIntValue();
                case "record" -> record = json.getLongValue();
                case "max_parallel" -> maxParallel = json.getIntValue();
                default -> json.skipChildren();
            }
        }
        return new Place(jobId, segment, record, maxParallel);
    }

    /**
     * Writes these places in the place of those that were read.
     *
     * @throws dev.nightjar.cloud.PreconditionFailedException when somebody else has meanwhile
     */
    Places write(Shelf shelf) throws IOException {
        ObjectInfo info = shelf.write(
                name(shelf, pool), Precondition.generationIs(generation), Map.of(), RecordJson.write(json -> {
                    json.writeArrayFieldStart("held");
                    for (Place place : held.values()) {
                        json.writeStartObject();
                        json.writeStringField("job_id", place.jobId());
                        json.writeNumberField("segment", place.segment());
                        json.writeNumberField("record", place.record());
                        if (place.maxParallel() != Integer.MAX_VALUE) {
                            json.writeNumberField("max_parallel", place.maxParallel());
                        }
                        json.writeEndObject();
                    }
                    json.writeEndArray();
                }));
        return new Places(pool, info.generation(), held);
    }

    /** How many may run at once: the pool's capacity, or less where one of those that run bears less. */
    int most(int capacity) {
        int most = capacity;
        for (Place place : held.values()) {
            most = Math.min(most, place.maxParallel());
        }
        return most;
    }

    /** Takes a place, unless the pool is full for it. */
    boolean take(Place place, int capacity) {
        if (held.containsKey(place.key())) {
            held.put(place.key(), place);
            return true;
        }
        if (held.size() >= Math.min(most(capacity), place.maxParallel())) {
            return false;
        }
        held.put(place.key(), place);
        return true;
    }
}
