package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.endpoint.Endpoint;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessageReader;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small world in which a desk lives one history: a store, topics, endpoints and two instances, all of them moved by one
 * seed. Every effect of a desk passes {@link #effect}, where an instance may die, wait while everything else goes on, or
 * find the world busy.
 *
 * <p>Faults happen for a while; then the world is kind, and every job must come to an end. What must never happen is
 * checked where it would happen: a segment that begins twice, a pool that runs more than it may, a record that an older
 * segment's callback moves.
 */
final class World {
    /** What went wrong; the first word says which rule was broken. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1;

        Violation(String text) {
            super(text, null, false, false);
        }
    }

    /** The instance dies here. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("the instance dies here", null, false, false);
        }
    }

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    /** Friday 22:00 in Tokyo: 58 hours of window. */
    private static final long START = Instant.parse("2026-12-04T13:00:00Z").toEpochMilli();
    /** A history that has not come to an end by then never does. */
    private static final long END = START + 60 * DAY;

    private static final DeskSettings SETTINGS = DeskSettings.standard();

    final SplittableRandom fate;
    final Weakening weakening;
    private final Baton baton;
    private final List<String> log = new ArrayList<>();
    private final boolean logging;

    private long now = START;
    private long skew;
    private boolean faults = true;
    private int faultsLeft;
    private final int crashPerMille;
    private final int busyPerMille;
    private final int suspendPerMille;
    private final int stalePerMille;

    private final boolean idempotent;
    private final boolean planner;
    private final int capacity;
    private final Instance[] instances;
    private final List<JobMessage> messages = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Store store = new Store();
    private final Servers servers = new Servers();
    private @Nullable Violation violation;
    private int steps;

    /** The instance whose activity has the baton, and the callback that it treats. */
    private Instance current;

    private @Nullable SegmentCallback treated;

    World(long seed, Weakening weakening, Baton baton, boolean logging) {
        this.fate = new SplittableRandom(seed);
        this.weakening = weakening;
        this.baton = baton;
        this.logging = logging;
        this.faultsLeft = fate.nextInt(8);
        this.crashPerMille = pick(0, 10, 40);
        this.busyPerMille = pick(0, 10, 40);
        this.suspendPerMille = pick(0, 20, 80);
        this.stalePerMille = pick(0, 0, 100);
        this.idempotent = switch (weakening) {
            case NO_KEY_AND_RETRY, PLAIN_WRITES -> false;
            case NONE -> fate.nextInt(4) != 0;
            default -> true;
        };
        // The desk must be right whoever plans; the plain placement takes a third of the time.
        this.planner = fate.nextInt(8) == 0;
        this.capacity = 1 + fate.nextInt(2);
        this.instances = new Instance[fate.nextBoolean() ? 1 : 2];
        for (int i = 0; i < instances.length; i++) {
            instances[i] = new Instance(i);
        }
        this.current = instances[0];
        store.put(
                new ObjectName("state", "pools/p.json"),
                Map.of(),
                ("{\"capacity\":" + capacity + "}").getBytes(StandardCharsets.UTF_8));
        int jobs = 1 + fate.nextInt(3);
        for (int i = 0; i < jobs; i++) {
            JobMessage message = message(i);
            messages.add(message);
            deliver(new Delivery(message, null, null), fate.nextLong(10 * MINUTE));
            if (idempotent && fate.nextInt(8) == 0) {
                deliver(new Delivery(null, null, message.jobId()), fate.nextLong(2 * HOUR));
            }
        }
        if (fate.nextInt(6) == 0) {
            jumpsAt = START + fate.nextLong(2 * HOUR);
        }
    }

    private long jumpsAt = Long.MAX_VALUE;

    private int pick(int... values) {
        return values[fate.nextInt(values.length)];
    }

    private JobMessage message(int i) {
        Jobs job = Jobs.job("j" + i);
        job.pool = "p";
        job.estimate = Duration.ofMinutes(10 + fate.nextInt(60));
        if (fate.nextInt(3) != 0) {
            job.rounds(2 + fate.nextInt(3));
        }
        boolean retry = weakening == Weakening.NO_KEY_AND_RETRY || (idempotent && fate.nextInt(5) != 0);
        if (!retry) {
            job.hold();
        }
        if (fate.nextInt(4) == 0) {
            job.maxParallel = 1;
        }
        if (fate.nextInt(8) == 0) {
            job.deadline = Instant.ofEpochMilli(START).plus(Duration.ofMinutes(30 + fate.nextInt(120)));
        }
        return job.message();
    }

    // --- the history ---

    /** Lives the history; null when nothing went wrong. */
    @Nullable
    Violation live() {
        baton.run(this::step);
        return violation;
    }

    int steps() {
        return steps;
    }

    List<String> log() {
        return log;
    }

    private void say(String text) {
        if (logging) {
            log.add(Instant.ofEpochMilli(now) + " " + current.name + " " + text);
        }
    }

    private boolean step() {
        steps++;
        if (violation != null) {
            return unwind();
        }
        try {
            return go();
        } catch (Violation e) {
            violation = e;
            return true;
        }
    }

    /** Lets the suspended die, one at a step. */
    private boolean unwind() {
        if (baton.suspended().isEmpty()) {
            return false;
        }
        for (Instance instance : instances) {
            instance.life++;
        }
        baton.resume(baton.suspended().get(0));
        return true;
    }

    private boolean go() {
        List<Baton.Suspended> waiting = baton.suspended();
        if (!waiting.isEmpty() && (!faults || fate.nextInt(4) == 0)) {
            baton.resume(waiting.get(fate.nextInt(waiting.size())));
            return true;
        }
        if (faults && (steps > 120 || faultsLeft == 0)) {
            say("the world is kind from now on");
            faults = false;
            return true;
        }
        if (now >= jumpsAt) {
            jumpsAt = faults && skew != 0 ? Long.MAX_VALUE : now + fate.nextLong(HOUR);
            skew = skew != 0
                    ? 0
                    : fate.nextInt(3) == 0
                            ? (fate.nextBoolean() ? DAY : -DAY)
                            : fate.nextLong(20 * MINUTE) - 10 * MINUTE;
            if (skew == 0) {
                jumpsAt = Long.MAX_VALUE;
            }
            say("the store's clock is off by " + Duration.ofMillis(skew));
        }
        // What is next: a delivery, an end of a segment, a tick.
        Delivery delivery = null;
        long next = Long.MAX_VALUE;
        for (Delivery one : deliveries) {
            if (one.at < next) {
                delivery = one;
                next = one.at;
            }
        }
        Run run = servers.next();
        if (run != null && run.ends < next) {
            next = run.ends;
            delivery = null;
        } else {
            run = null;
        }
        Instance ticking = null;
        for (Instance instance : instances) {
            if (!instance.ticks && instance.nextTick < next) {
                next = instance.nextTick;
                ticking = instance;
                run = null;
                delivery = null;
            }
        }
        if (!waiting.isEmpty() && (next == Long.MAX_VALUE || next > END)) {
            baton.resume(waiting.get(0));
            return true;
        }
        if (next == Long.MAX_VALUE || next > END) {
            throw new Violation("LOST " + unended());
        }
        now = Math.max(now, next);
        if (ticking != null) {
            tick(ticking);
            return !over();
        }
        if (run != null) {
            servers.end(run);
            return true;
        }
        if (delivery == null) {
            throw new IllegalStateException("nothing is next");
        }
        treat(delivery);
        return true;
    }

    private boolean over() {
        if (faults || !deliveries.isEmpty() || !baton.suspended().isEmpty() || servers.next() != null) {
            return false;
        }
        if (!unended().isEmpty()) {
            return false;
        }
        if (now < START + 3 * HOUR) {
            return false;
        }
        for (JobMessage message : messages) {
            servers.checkEnd(message, endOf(message));
        }
        return true;
    }

    private @Nullable JobState endOf(JobMessage message) {
        String file = "/" + message.jobId() + ".json";
        for (Map.Entry<ObjectName, Stored> entry : store.objects.entrySet()) {
            String name = entry.getKey().name();
            if (name.endsWith(file) && (name.startsWith("ended/") || name.startsWith("active/"))) {
                String state = entry.getValue().info.metadata().get("state");
                if (state != null && JobState.valueOf(state).ended()) {
                    return JobState.valueOf(state);
                }
            }
        }
        return null;
    }

    private String unended() {
        StringBuilder text = new StringBuilder();
        for (JobMessage message : messages) {
            if (endOf(message) == null) {
                text.append(message.jobId()).append(' ');
            }
        }
        return text.toString();
    }

    // --- instances ---

    private final class Instance {
        final String name;
        JobDesk desk;
        /** Counts deaths: whoever belongs to an earlier life is dead. */
        int life;

        boolean ticks;
        long nextTick;

        Instance(int number) {
            this.name = number == 0 ? "A" : "B";
            this.desk = fresh();
            this.nextTick = START + fate.nextLong(MINUTE);
        }

        JobDesk fresh() {
            return new JobDesk(
                    new Effects(store, "state", World.this::deadLetter, servers, tokens, World.this::inAnyOrder),
                    SETTINGS,
                    Tariffs.BUILT_IN,
                    JobMessageReader.forAnyHost(),
                    (tariff, learned) -> planner
                            ? new PlannedPlacement(tariff, SETTINGS, learned)
                            : new WindowPlacement(tariff, SETTINGS));
        }

        void die() {
            say("dies");
            life++;
            ticks = false;
            desk = fresh();
            nextTick = now + fate.nextLong(5 * MINUTE);
        }
    }

    /** Tokens need not be secret here, and the world's fate should not depend on how many are drawn. */
    private final RandomGenerator tokens = new SplittableRandom(42);

    private String deadLetter(byte[] data, Map<String, String> attributes) throws IOException {
        effect("dead letter", true, () -> {});
        say("DEAD LETTER " + new String(data, StandardCharsets.UTF_8));
        return "1";
    }

    private <T> List<T> inAnyOrder(List<? extends Callable<T>> things) {
        if (things.size() < 2) {
            return Desk.oneByOne(things);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            order.add(i);
        }
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, fate.nextInt(i + 1));
        }
        List<Callable<T>> shuffled = new ArrayList<>();
        order.forEach(i -> shuffled.add(things.get(i)));
        List<T> done = Desk.oneByOne(shuffled);
        List<T> back = new ArrayList<>(done);
        for (int i = 0; i < order.size(); i++) {
            back.set(order.get(i), done.get(i));
        }
        return back;
    }

    private void tick(Instance instance) {
        instance.nextTick = now + (faults ? pick(1, 1, 3, 12) * MINUTE : 11 * MINUTE);
        instance.ticks = true;
        int life = instance.life;
        act(instance, null, () -> {
            TickReport report = instance.desk.tick(Deadline.in(Duration.ofHours(1), () -> 0L));
            if (logging) {
                say("ticked " + report);
            }
        });
        if (instance.life == life) {
            instance.ticks = false;
        }
    }

    private interface Activity {
        void run() throws IOException;
    }

    /** Whether it came to its end. */
    private boolean act(Instance instance, @Nullable SegmentCallback callback, Activity activity) {
        current = instance;
        treated = callback;
        int life = instance.life;
        try {
            activity.run();
            return true;
        } catch (IOException busy) {
            say("fails: " + busy.getMessage());
            return false;
        } catch (Crash dead) {
            if (instance.life == life && violation == null) {
                instance.die();
            }
            return false;
        }
    }

    // --- topics ---

    private static final class Delivery {
        final @Nullable JobMessage message;
        final @Nullable SegmentCallback callback;
        final @Nullable String cancel;
        long at;
        int copies;

        Delivery(@Nullable JobMessage message, @Nullable SegmentCallback callback, @Nullable String cancel) {
            this.message = message;
            this.callback = callback;
            this.cancel = cancel;
        }
    }

    private void deliver(Delivery delivery, long delay) {
        delivery.at = now + delay;
        deliveries.add(delivery);
    }

    private void treat(Delivery delivery) {
        Instance instance = instances[fate.nextInt(instances.length)];
        deliveries.remove(delivery);
        boolean acknowledged = weakening == Weakening.ACKNOWLEDGE_BEFORE_CREATE && delivery.message != null;
        boolean done = act(instance, delivery.callback, () -> {
            if (delivery.message != null) {
                Receipt receipt = instance.desk.receive(delivery.message);
                say("received " + delivery.message.jobId() + ": " + receipt);
            } else if (delivery.callback != null) {
                Receipt receipt = instance.desk.callback(believed(delivery.callback));
                say("called back " + delivery.callback + ": " + receipt);
            } else if (delivery.cancel != null) {
                Receipt receipt = instance.desk.cancel(delivery.cancel);
                say("cancelled " + delivery.cancel + ": " + receipt);
            }
        });
        if (delivery.cancel != null) {
            // A person does not try again.
            return;
        }
        if (!done && !acknowledged) {
            deliver(delivery, fate.nextLong(5 * MINUTE));
        } else if (faults && delivery.copies < 2 && fate.nextInt(4) == 0) {
            delivery.copies++;
            deliver(delivery, fate.nextInt(3) == 0 ? fate.nextLong(3 * HOUR) : fate.nextLong(5 * MINUTE));
        }
    }

    private SegmentCallback believed(SegmentCallback callback) {
        if (weakening != Weakening.CALLBACK_WITHOUT_SEGMENT) {
            return callback;
        }
        JobRecord record = store.record(callback.jobId());
        JobRecord.Claim claim = record == null ? null : record.claim();
        if (record == null || claim == null) {
            return callback;
        }
        return new SegmentCallback(
                callback.jobId(),
                record.segment(),
                claim.token(),
                callback.fence(),
                callback.roundsCompleted(),
                callback.checkpointUri(),
                callback.checkpointGeneration(),
                callback.status(),
                callback.secondsPerRound(),
                callback.reason());
    }

    // --- effects ---

    private interface Effect {
        void happen() throws IOException;
    }

    /**
     * One effect on the world, or none: before and after it the instance may die or wait; it may fail, and it may fail
     * although it happened.
     */
    private void effect(String what, boolean changes, Effect effect) throws IOException {
        Instance me = current;
        int life = me.life;
        SegmentCallback mine = treated;
        pause(me, life, mine);
        if (fault(crashPerMille)) {
            say("dies before " + what);
            throw new Crash();
        }
        if (fault(busyPerMille)) {
            say("503 before " + what);
            throw new IOException("503");
        }
        now += 20;
        effect.happen();
        if (changes && fault(busyPerMille)) {
            say("no answer after " + what);
            throw new IOException("connection reset");
        }
        if (changes && fault(crashPerMille)) {
            say("dies after " + what);
            throw new Crash();
        }
    }

    private void pause(Instance me, int life, @Nullable SegmentCallback mine) {
        if (violation != null) {
            throw new Crash();
        }
        if (faults
                && suspendPerMille > 0
                && fate.nextInt(1000) < suspendPerMille
                && baton.suspended().size() < 4) {
            say("pauses");
            baton.suspend();
            current = me;
            treated = mine;
            if (me.life != life || violation != null) {
                throw new Crash();
            }
            say("goes on");
        }
    }

    private boolean fault(int perMille) {
        if (!faults || faultsLeft == 0 || perMille == 0 || fate.nextInt(1000) >= perMille) {
            return false;
        }
        faultsLeft--;
        return true;
    }

    // --- the store ---

    private record Stored(ObjectInfo info, byte[] content) {}

    private record Undo(ObjectName name, @Nullable Stored before) {}

    private final class Store implements ObjectStore {
        final TreeMap<ObjectName, Stored> objects = new TreeMap<>();
        private final Deque<Undo> undos = new ArrayDeque<>();
        private long lastGeneration = 1_000_000;
        private final Map<String, String> placed = new HashMap<>();

        void put(ObjectName name, Map<String, String> metadata, byte[] content) {
            lastGeneration += 1 + fate.nextInt(3);
            change(
                    name,
                    new Stored(
                            new ObjectInfo(
                                    name, lastGeneration, content.length, Instant.ofEpochMilli(now + skew), metadata),
                            content));
        }

        private void change(ObjectName name, @Nullable Stored next) {
            Stored before = next == null ? objects.remove(name) : objects.put(name, next);
            undos.addLast(new Undo(name, before));
            if (undos.size() > 12) {
                undos.removeFirst();
            }
            if (name.name().startsWith("active/")) {
                checkRecord(name, before, next);
            }
        }

        @Nullable
        JobRecord record(String jobId) {
            for (Map.Entry<ObjectName, Stored> entry : objects.entrySet()) {
                String name = entry.getKey().name();
                if (name.startsWith("active/") && name.endsWith("/" + jobId + ".json")) {
                    try {
                        return RecordJson.record(
                                entry.getValue().content, entry.getValue().info.updated());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            return null;
        }

        private void checkRecord(ObjectName name, @Nullable Stored before, @Nullable Stored next) {
            SegmentCallback callback = treated;
            if (before != null && next != null && callback != null) {
                String plan = before.info.metadata().get("plan");
                int segment = plan == null ? 0 : Integer.parseInt(plan.substring(0, plan.indexOf(' ')));
                if (callback.segment() < segment && name.name().contains("/" + callback.jobId() + ".")) {
                    throw new Violation("OLD-CALLBACK a callback of segment " + callback.segment() + " changes " + name
                            + " in segment " + segment);
                }
            }
            Map<String, String> words = next == null ? Map.of() : next.info.metadata();
            String state = words.get("state");
            if ("STARTING".equals(state) || "RUNNING".equals(state)) {
                placed.put(name.name(), String.valueOf(words.get("plan")));
                int most = capacity;
                for (String plan : placed.values()) {
                    most = Math.min(most, Integer.parseInt(plan.substring(plan.lastIndexOf(' ') + 1)));
                }
                if (placed.size() > most) {
                    throw new Violation("CAPACITY " + placed.keySet() + " run at once, and at most " + most + " may");
                }
            } else {
                placed.remove(name.name());
            }
            if (logging) {
                say("   " + name.name() + " " + (next == null ? "gone" : state + " " + words.get("plan")));
            }
        }

        private void check(Precondition precondition, ObjectName name) throws PreconditionFailedException {
            if (weakening == Weakening.PLAIN_WRITES) {
                return;
            }
            Stored live = objects.get(name);
            long generation = live == null ? 0 : live.info.generation();
            if (precondition instanceof Precondition.GenerationIs(long asked) && asked != generation) {
                throw new PreconditionFailedException("412");
            }
        }

        @Override
        public Optional<ObjectInfo> find(ObjectName name) throws IOException {
            effect("find", false, () -> {});
            return Optional.ofNullable(objects.get(name)).map(Stored::info);
        }

        @Override
        public InputStream read(ObjectName name, long generation) throws IOException {
            effect("read", false, () -> {});
            Stored stored = objects.get(name);
            if (stored == null || stored.info.generation() != generation) {
                throw ObjectNotFoundException.of(name, generation);
            }
            return new ByteArrayInputStream(stored.content);
        }

        @Override
        public InputStream readRange(ObjectName name, long generation, long offset, long length) {
            throw new IllegalStateException("the desk reads no ranges");
        }

        @Override
        public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata) {
            return new ObjectWriter() {
                private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

                @Override
                public void write(int b) {
                    buffer.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    buffer.write(bytes, offset, length);
                }

                @Override
                public ObjectInfo commit() throws IOException {
                    Stored[] mine = new Stored[1];
                    effect(logging ? "writing " + name.name() : "", true, () -> {
                        check(precondition, name);
                        put(name, metadata, buffer.toByteArray());
                        mine[0] = Objects.requireNonNull(objects.get(name));
                    });
                    return mine[0].info;
                }
            };
        }

        @Override
        public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition) {
            throw new IllegalStateException("the desk copies nothing");
        }

        @Override
        public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
            effect("list", false, () -> {});
            if (weakening == Weakening.TIMERS_WITHOUT_SWEEP && prefix.equals("active/")) {
                return List.of();
            }
            NavigableMap<ObjectName, Stored> seen = objects;
            if (faults && stalePerMille > 0 && fate.nextInt(1000) < stalePerMille) {
                say("lists what was there a moment ago");
                seen = new TreeMap<>(objects);
                int back = 1 + fate.nextInt(6);
                var newestFirst = undos.descendingIterator();
                while (back-- > 0 && newestFirst.hasNext()) {
                    Undo undo = newestFirst.next();
                    if (undo.before == null) {
                        seen.remove(undo.name);
                    } else {
                        seen.put(undo.name, undo.before);
                    }
                }
            }
            List<ObjectInfo> listed = new ArrayList<>();
            for (Map.Entry<ObjectName, Stored> entry :
                    seen.tailMap(new ObjectName(bucket, prefix), true).entrySet()) {
                if (!entry.getKey().name().startsWith(prefix)) {
                    break;
                }
                listed.add(entry.getValue().info);
            }
            return listed;
        }

        @Override
        public void delete(ObjectName name, Precondition precondition) throws IOException {
            effect(logging ? "deleting " + name.name() : "", true, () -> {
                check(precondition, name);
                if (!objects.containsKey(name)) {
                    throw ObjectNotFoundException.of(name);
                }
                change(name, null);
            });
        }
    }

    // --- the endpoints ---

    private static final class Run {
        final String jobId;
        final int segment;
        final String key;
        final String token;
        final int from;
        final int to;
        final long ends;
        boolean over;
        int rounds;
        SegmentCallback.Status status = SegmentCallback.Status.RUNNING;

        Run(String jobId, int segment, String key, String token, int from, int to, long ends) {
            this.jobId = jobId;
            this.segment = segment;
            this.key = key;
            this.token = token;
            this.from = from;
            this.to = to;
            this.ends = ends;
        }

        String json() {
            return "{\"status\":\"" + status.name().toLowerCase(Locale.ROOT) + "\",\"rounds_completed\":" + rounds
                    + ",\"checkpoint_generation\":\"g" + rounds + "\"}";
        }
    }

    private final class Servers implements Endpoint {
        private final List<Run> runs = new ArrayList<>();
        private final Map<String, Long> fences = new HashMap<>();
        private final Set<String> stopped = new HashSet<>();
        private final Map<String, Integer> completed = new HashMap<>();

        @Nullable
        Run next() {
            Run next = null;
            for (Run run : runs) {
                if (!run.over && (next == null || run.ends < next.ends)) {
                    next = run;
                }
            }
            return next;
        }

        @Override
        public Answer send(Request request) throws IOException {
            Answer[] answer = new Answer[1];
            effect("asking the endpoint", true, () -> answer[0] = answer(request));
            return answer[0];
        }

        private Answer answer(Request request) {
            if (faults && busyPerMille > 0 && fate.nextInt(30) == 0) {
                say("the endpoint is busy");
                return new Answer.Busy(fate.nextBoolean() ? null : Duration.ofSeconds(fate.nextInt(600)), "503");
            }
            if (request.method().equals("GET")) {
                String path = request.url().getPath();
                Run run = runs.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
                return said(run);
            }
            String body = new String(request.body(), StandardCharsets.UTF_8);
            String jobId = text(body, "job_id");
            int segment = number(body, "segment");
            long fence = number(body, "fence");
            String place = jobId + "/" + segment;
            if (text(body, "action").equals("stop")) {
                fences.merge(place, fence, Math::max);
                stopped.add(place);
                for (Run run : runs) {
                    if (run.jobId.equals(jobId) && !run.over) {
                        run.over = true;
                        run.rounds = run.from;
                        run.status = SegmentCallback.Status.STOPPED;
                        say("the endpoint stops " + run.key);
                    }
                }
                return new Answer.Said("{\"status\":\"stopped\"}".getBytes(StandardCharsets.UTF_8));
            }
            String key = request.headers().get("Idempotency-Key");
            if (key == null) {
                throw new Violation("KEY a start has no key");
            }
            if (weakening == Weakening.KEY_PER_ATTEMPT) {
                key = key + "/" + fence;
            }
            boolean keys = idempotent && weakening != Weakening.FENCE_ALONE;
            if (idempotent) {
                if (fences.getOrDefault(place, -1L) > fence) {
                    return new Answer.OlderFence();
                }
                fences.put(place, fence);
            }
            if (keys && stopped.contains(place)) {
                return new Answer.Said(
                        "{\"status\":\"stopped\",\"rounds_completed\":0}".getBytes(StandardCharsets.UTF_8));
            }
            if (keys) {
                for (Run run : runs) {
                    if (run.key.equals(key)) {
                        say("the endpoint knows " + key);
                        return run.over ? said(run) : accepted(run);
                    }
                }
            }
            return accepted(begin(jobId, segment, key, body));
        }

        private Run begin(String jobId, int segment, String key, String body) {
            say("the endpoint begins " + key);
            for (Run run : runs) {
                if (run.jobId.equals(jobId)) {
                    if (run.segment == segment) {
                        throw new Violation("DOUBLED segment " + segment + " of " + jobId + " begins a second time");
                    }
                    if (!run.over) {
                        throw new Violation("DOUBLED segment " + segment + " of " + jobId + " begins while segment "
                                + run.segment + " runs");
                    }
                }
            }
            JobMessage message = messages.get(Integer.parseInt(jobId.substring(1)));
            JobState end = endOf(message);
            if (end != null && end.leaves()) {
                throw new Violation("DOUBLED " + jobId + " begins after its end, " + end);
            }
            // A job in one piece is asked for without rounds: all of it is its one round.
            boolean whole = message.split() == null;
            int from = whole ? 0 : number(body, "start_round");
            int to = whole ? 1 : number(body, "end_round");
            int done = completed.getOrDefault(jobId, 0);
            if (from != done) {
                throw new Violation("ROUNDS segment " + segment + " of " + jobId + " begins at round " + from + ", and "
                        + done + " are done");
            }
            long length = message.estimate().toMillis() * (to - from) / rounds(message);
            Run run = new Run(
                    jobId,
                    segment,
                    key,
                    text(body, "segment_token"),
                    from,
                    to,
                    now + length * (50 + fate.nextInt(100)) / 100);
            runs.add(run);
            if (faults && fate.nextInt(4) == 0) {
                tell(run, fate.nextLong(length + 1));
            }
            return run;
        }

        private static int rounds(JobMessage message) {
            JobMessage.Split split = message.split();
            return split == null ? 1 : split.rounds();
        }

        private Answer accepted(Run run) {
            return new Answer.Accepted(
                    "h",
                    run.key.hashCode() % 3 == 0 ? null : URI.create("https://fl.example.com/" + runs.indexOf(run)));
        }

        private static Answer said(Run run) {
            return new Answer.Said(run.json().getBytes(StandardCharsets.UTF_8));
        }

        void end(Run run) {
            run.over = true;
            int kind = faults ? fate.nextInt(10) : 9;
            int total = rounds(messages.get(Integer.parseInt(run.jobId.substring(1))));
            if (kind == 0) {
                run.status = SegmentCallback.Status.FAILED;
                run.rounds = total == 1 ? 0 : run.from + fate.nextInt(run.to - run.from);
            } else if (kind < 4 && total > 1) {
                run.status = SegmentCallback.Status.STOPPED;
                run.rounds = run.from + fate.nextInt(run.to - run.from + 1);
            } else {
                run.rounds = run.to;
                run.status = run.to == total ? SegmentCallback.Status.DONE : SegmentCallback.Status.STOPPED;
            }
            completed.put(run.jobId, run.rounds);
            say("the endpoint ends " + run.key + " " + run.json());
            if (!faults || fate.nextInt(8) != 0) {
                tell(run, fate.nextInt(6) == 0 ? fate.nextLong(3 * HOUR) : fate.nextLong(MINUTE));
            } else {
                say("and its callback is lost");
            }
        }

        private void tell(Run run, long delay) {
            deliver(
                    new Delivery(
                            null,
                            new SegmentCallback(
                                    run.jobId,
                                    run.segment,
                                    run.token,
                                    0,
                                    run.over ? run.rounds : run.from,
                                    null,
                                    "g" + (run.over ? run.rounds : run.from),
                                    run.status,
                                    null,
                                    null),
                            null),
                    delay);
        }

        void checkEnd(JobMessage message, @Nullable JobState end) {
            int done = completed.getOrDefault(message.jobId(), 0);
            if (end == JobState.DONE && done < rounds(message)) {
                throw new Violation("ROUNDS " + message.jobId() + " is done after " + done + " of " + rounds(message));
            }
        }
    }

    /** The text of a field of our own flat JSON. */
    private static String text(String json, String field) {
        int at = json.indexOf("\"" + field + "\":\"") + field.length() + 4;
        return json.substring(at, json.indexOf('"', at));
    }

    private static int number(String json, String field) {
        int at = json.indexOf("\"" + field + "\":") + field.length() + 3;
        int end = at;
        while (end < json.length() && Character.isDigit(json.charAt(end))) {
            end++;
        }
        return Integer.parseInt(json.substring(at, end));
    }
}
