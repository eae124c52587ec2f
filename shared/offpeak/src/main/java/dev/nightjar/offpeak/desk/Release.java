package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The minute tick.
 *
 * <p>Between ticks it remembers a {@link Known summary} of every job, so that a tick costs one write, one listing of the
 * hints (what changed since) and what it does. It remembers nothing that is not in the store: a new instance, or one that
 * sees that another has ticked meanwhile, lists {@code active/}, whose metadata hold the summaries. Once an hour that is
 * done anyway, because hints may be lost.
 */
final class Release {
    private static final int ROUNDS = 16;

    private final Shelf shelf;
    private final Effects effects;
    private final DeskSettings settings;
    private final Tariffs tariffs;
    private final Segments segments;
    private final Pools pools;
    private final Recurrences recurrences;
    private final Inbox inbox;
    private final Learned learned;
    private final BiFunction<OffPeakCalendar, Learned, Placement> planning;

    private final TreeMap<String, Known> known = new TreeMap<>();
    /** Jobs of which something else may be true than what is remembered. */
    private final Set<String> doubtful = new LinkedHashSet<>();
    /** By pool, then by calendar. */
    private final TreeMap<String, TreeMap<String, Placement>> placements = new TreeMap<>();

    private final Map<String, Places> places = new HashMap<>();
    private final ReentrantLock turn = new ReentrantLock();
    private long tickGeneration;
    private boolean cold = true;
    private Instant lastTick = Instant.MIN;
    private Instant lastSweep = Instant.MIN;

    Release(
            Shelf shelf,
            Effects effects,
            DeskSettings settings,
            Tariffs tariffs,
            Segments segments,
            Pools pools,
            Recurrences recurrences,
            Inbox inbox,
            BiFunction<OffPeakCalendar, Learned, Placement> planning) {
        this.inbox = inbox;
        this.learned = new Learned(shelf);
        this.planning = planning;
        this.shelf = shelf;
        this.effects = effects;
        this.settings = settings;
        this.tariffs = tariffs;
        this.segments = segments;
        this.pools = pools;
        this.recurrences = recurrences;
    }

    /** One thing to do for one job, with what came of it. */
    private record Done(
            String jobId,
            Segments.@Nullable Step step,
            @Nullable String trouble) {}

    TickReport tick(Deadline deadline) throws IOException {
        turn.lock();
        try {
            return tickInTurn(deadline);
        } finally {
            turn.unlock();
        }
    }

    private TickReport tickInTurn(Deadline deadline) throws IOException {
        Instant now = strike();
        if (now.isBefore(lastTick)) {
            List.copyOf(placements.keySet()).forEach(this::forget);
        }
        lastTick = now;
        boolean swept = cold || Known.over(lastSweep.plus(settings.sweep()), lastSweep, now);
        List<String> troubles = new ArrayList<>();
        if (swept) {
            if (sweep(troubles)) {
                lastSweep = now;
            }
            inbox.empty(troubles);
        }
        readHints(troubles);
        recurrences.run(now, swept, troubles, doubtful::add);
        settleDoubts(troubles);

        List<Callable<Done>> work = new ArrayList<>();
        for (Known job : known.values()) {
            if (job.state().holdsAPlace() && job.due(now.getEpochSecond())) {
                work.add(thing(job.jobId(), deadline, () -> segments.attend(job.jobId(), now)));
            } else if (job.state().leaves()) {
                work.add(thing(job.jobId(), deadline, () -> segments.putAway(job.jobId())));
            }
        }
        // First what holds places, so that they are free for others.
        List<Done> done = new ArrayList<>(effects.abreast().all(work));
        done.forEach(one -> learn(one, troubles));
        work.clear();
        for (String pool : poolsInUse()) {
            place(pool, now, deadline, work, troubles);
        }
        List<Done> begun = effects.abreast().all(work);
        begun.forEach(one -> learn(one, troubles));
        done.addAll(begun);
        try {
            if (swept) {
                List.copyOf(placements.keySet()).forEach(this::remember);
            }
            learned.save();
        } catch (IOException e) {
            troubles.add(e.getMessage());
        }
        List<String> started = done.stream()
                .filter(one -> one.step() != null && one.step().sent())
                .map(Done::jobId)
                .sorted()
                .toList();
        return new TickReport(now, swept, known.size(), started, troubles, !deadline.passed());
    }

    /** As of the last tick, made from what is on record: nothing that ticks remember is used or changed. */
    Map<String, Plan> plans() throws IOException {
        long now = shelf.find(shelf.name("tick/now"))
                .map(info -> info.updated().getEpochSecond())
                .orElse(0L);
        Learned known = new Learned(shelf);
        known.load();
        TreeMap<String, Plan> plans = new TreeMap<>();
        Map<String, Map<String, Placement>> byPool = new TreeMap<>();
        List<Known> jobs = new ArrayList<>();
        for (ObjectInfo info : shelf.list("active/")) {
            Summary summary = Summary.of(info.metadata());
            if (summary != null && !summary.state().ended()) {
                Known job = Known.of(summary, info);
                jobs.add(job);
                now = Math.max(now, job.changed());
            }
        }
        for (Known job : jobs) {
            Map<String, Placement> ofPool = byPool.get(job.summary().pool());
            if (ofPool == null) {
                ofPool = new TreeMap<>();
                byPool.put(job.summary().pool(), ofPool);
            }
            Placement placement = ofPool.get(job.summary().calendar());
            if (placement == null) {
                placement = planning.apply(tariff(job.summary().calendar()), known);
                placement.remember(
                        known.arrivals(job.summary().pool(), job.summary().calendar()));
                Pool pool = pools.read(job.summary().pool());
                placement.pool(pool.capacity(), pool.paused());
                ofPool.put(job.summary().calendar(), placement);
            }
            placement.known(job, false, now);
        }
        for (Known job : jobs) {
            Placement placement = byPool.getOrDefault(job.summary().pool(), Map.of())
                    .get(job.summary().calendar());
            Plan plan = placement == null ? null : placement.plan(job.jobId(), now);
            if (plan != null) {
                plans.put(job.jobId(), plan);
            }
        }
        return plans;
    }

    // --- what is known ---

    /** Writes the tick's object and returns the store's time; notices when another instance ticked meanwhile. */
    private Instant strike() throws IOException {
        ObjectName name = shelf.name("tick/now");
        for (int round = 0; round < ROUNDS; round++) {
            try {
                ObjectInfo info = shelf.write(name, Precondition.generationIs(tickGeneration), Map.of(), new byte[0]);
                tickGeneration = info.generation();
                return info.updated();
            } catch (PreconditionFailedException another) {
                cold = true;
                tickGeneration = shelf.find(name).map(ObjectInfo::generation).orElse(0L);
            }
        }
        throw new IOException(
                "cannot strike the tick\n  because others did, " + ROUNDS + " times meanwhile\n  try again later");
    }

    /** @return whether everything could be read; else the next tick sweeps again, and what is unreadable holds up nobody */
    private boolean sweep(List<String> troubles) throws IOException {
        int before = troubles.size();
        List<ObjectInfo> listed = shelf.list("active/");
        if (cold) {
            known.clear();
            placements.clear();
            places.clear();
            try {
                learned.load();
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
        Set<String> unseen = new TreeSet<>(known.keySet());
        for (ObjectInfo info : listed) {
            try {
                sweep(info, unseen);
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
        doubtful.addAll(unseen);
        cold = false;
        return troubles.size() == before;
    }

    private void sweep(ObjectInfo info, Set<String> unseen) throws IOException {
        Summary summary = Summary.of(info.metadata());
        if (summary == null) {
            Shelf.Kept kept = shelf.record(info);
            if (kept != null) {
                learn(kept.record().jobId(), Known.of(kept));
                unseen.remove(kept.record().jobId());
            }
            return;
        }
        unseen.remove(summary.jobId());
        Known before = known.get(summary.jobId());
        if (before == null || before.generation() < info.generation()) {
            learn(summary.jobId(), Known.of(summary, info));
        }
        if (summary.state() == JobState.HELD
                && shelf.find(shelf.ended(summary.jobId())).isPresent()) {
            // Cancelled, and only its record was left behind.
            shelf.drop(info);
            doubtful.add(summary.jobId());
        }
    }

    private void readHints(List<String> troubles) throws IOException {
        for (ObjectInfo hint : shelf.list("new/")) {
            try {
                String id = hint.metadata().get("id");
                if (id != null) {
                    if ("recurring".equals(hint.metadata().get("kind"))) {
                        recurrences.learn(id);
                    } else {
                        doubtful.add(id);
                        look(id);
                    }
                }
                // Only what has been looked at: a hint that was written anew meanwhile stays.
                shelf.drop(hint);
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
    }

    /** Reads what is on record of a job; of one that ended since, how long it took. */
    private void look(String id) throws IOException {
        Known before = known.get(id);
        Optional<Shelf.Kept> kept = shelf.record(id);
        if (kept.isEmpty() && before != null && before.state().holdsAPlace()) {
            shelf.record(shelf.ended(id)).ifPresent(ended -> learned.ended(ended.record()));
        }
        learn(id, kept.map(Known::of).orElse(null));
        doubtful.remove(id);
    }

    private void settleDoubts(List<String> troubles) {
        for (String id : List.copyOf(doubtful)) {
            try {
                look(id);
            } catch (IOException e) {
                troubles.add(e.getMessage());
            }
        }
    }

    private void learn(Done done, List<String> troubles) {
        if (done.step() != null) {
            learn(done.jobId(), done.step().now());
        } else {
            doubtful.add(done.jobId());
            if (done.trouble() != null) {
                troubles.add(done.trouble());
            }
        }
    }

    private void learn(String jobId, @Nullable Known now) {
        Known before = now == null ? known.remove(jobId) : known.put(jobId, now);
        Known either = now == null ? before : now;
        if (either == null) {
            return;
        }
        if (now == null || now.state().ended()) {
            placementsOf(either.summary().pool()).values().forEach(p -> p.gone(jobId, lastTick.getEpochSecond()));
        } else {
            placement(now.summary()).known(now, before == null && !cold, lastTick.getEpochSecond());
        }
    }

    private Map<String, Placement> placementsOf(String pool) {
        return placements.computeIfAbsent(pool, p -> new TreeMap<>());
    }

    /** The one that has the job; made, and told everything, when it is first needed. */
    private Placement placement(Summary summary) {
        Map<String, Placement> ofPool = placementsOf(summary.pool());
        Placement placement = ofPool.get(summary.calendar());
        if (placement == null) {
            placement = planning.apply(tariff(summary.calendar()), learned);
            placement.remember(learned.arrivals(summary.pool(), summary.calendar()));
            ofPool.put(summary.calendar(), placement);
            for (Known job : known.values()) {
                if (job.summary().pool().equals(summary.pool())
                        && job.summary().calendar().equals(summary.calendar())
                        && !job.state().ended()) {
                    placement.known(job, false, lastTick.getEpochSecond());
                }
            }
        }
        return placement;
    }

    private OffPeakCalendar tariff(String name) {
        return tariffs.named(name)
                .or(() -> tariffs.named(""))
                .orElseThrow(() -> new IllegalStateException("there is no default tariff"));
    }

    private Set<String> poolsInUse() {
        Set<String> inUse = new TreeSet<>();
        known.values().stream()
                .filter(job -> !job.state().ended())
                .forEach(job -> inUse.add(job.summary().pool()));
        places.values().stream().filter(p -> !p.held().isEmpty()).forEach(p -> inUse.add(p.pool()));
        return inUse;
    }

    // --- who begins ---

    private void place(String pool, Instant now, Deadline deadline, List<Callable<Done>> work, List<String> troubles) {
        try {
            Pool settled = pools.read(pool);
            for (int round = 0; round < ROUNDS; round++) {
                if (placementsOf(pool).isEmpty()) {
                    known.values().stream()
                            .filter(job -> job.summary().pool().equals(pool)
                                    && !job.state().ended())
                            .forEach(job -> placement(job.summary()));
                }
                Places before = places.get(pool);
                if (before == null) {
                    before = Places.read(shelf, pool);
                }
                places.remove(pool);
                warn(pool, now);
                Places after = new Places(pool, before.generation(), before.held());
                reconcile(after);
                Map<String, Callable<Done>> begun = starts(settled, after, now, deadline);
                try {
                    places.put(pool, after.held().equals(before.held()) ? before : after.write(shelf));
                    work.addAll(begun.values());
                    return;
                } catch (PreconditionFailedException another) {
                    forget(pool);
                }
            }
            troubles.add("cannot give away places in the pool " + pool + "\n  because others did, " + ROUNDS
                    + " times meanwhile\n  try the next tick");
        } catch (IOException e) {
            forget(pool);
            troubles.add(e.getMessage());
        }
    }

    /** Plans that pool anew: the plans believe that something begins which does not. */
    private void forget(String pool) {
        remember(pool);
        placements.remove(pool);
    }

    private void remember(String pool) {
        placementsOf(pool).forEach((calendar, placement) -> learned.arrivals(pool, calendar, placement.memory()));
    }

    /** Says on record, once, of which jobs the deadline is in danger, and how early they could end. */
    private void warn(String pool, Instant now) throws IOException {
        for (Known job : List.copyOf(known.values())) {
            Summary summary = job.summary();
            if (job.state() != JobState.QUEUED
                    || summary.deadline() == Summary.NEVER
                    || summary.warned()
                    || !summary.pool().equals(pool)) {
                continue;
            }
            Plan plan = placement(summary).plan(job.jobId(), now.getEpochSecond());
            if (plan == null || (plan.feasible() && !plan.likelyMiss())) {
                continue;
            }
            String deadline = Instant.ofEpochSecond(summary.deadline()).toString();
            String text = plan.feasible()
                    ? "It will likely miss its deadline " + deadline + ": it is planned to end at " + plan.end() + "."
                    : "It cannot keep its deadline " + deadline + ": it could end at " + plan.earliestEnd()
                            + " at the earliest.";
            Optional<Shelf.Kept> kept = shelf.record(job.jobId());
            if (kept.isPresent() && kept.get().generation() == job.generation()) {
                JobRecord.Draft next = kept.get().record().edit();
                next.warned = true;
                next.reason = text;
                next.decided(new JobRecord.Decision(
                        JobRecord.AT_WRITE,
                        text,
                        tariff(summary.calendar()).versions().toString(),
                        plan.cost()));
                try {
                    learn(job.jobId(), Known.of(shelf.put(next.done(), job.generation())));
                } catch (PreconditionFailedException changed) {
                    doubtful.add(job.jobId());
                }
            } else {
                doubtful.add(job.jobId());
            }
        }
    }

    /** Takes back the places of segments that are over, and gives one to every segment that runs without. */
    private void reconcile(Places held) throws IOException {
        for (Places.Place place : List.copyOf(held.held().values())) {
            Known job = known.get(place.jobId());
            if (job != null && job.state().holdsAPlace() && job.segment() == place.segment()) {
                continue;
            }
            if (!mayStillBeUsed(place)) {
                held.held().remove(place.key());
            }
        }
        for (Known job : known.values()) {
            if (job.summary().pool().equals(held.pool())
                    && job.state().holdsAPlace()
                    && !held.held().containsKey(job.segmentKey())) {
                held.held().put(job.segmentKey(), new Places.Place(job.jobId(), job.segment(), 0, most(job)));
            }
        }
    }

    /** Looks at what is there now: memory may be older than the place. */
    private boolean mayStillBeUsed(Places.Place place) throws IOException {
        Optional<Shelf.Kept> kept = shelf.record(place.jobId());
        learn(place.jobId(), kept.map(Known::of).orElse(null));
        if (kept.isEmpty()) {
            return false;
        }
        JobRecord record = kept.get().record();
        if (record.segment() != place.segment()) {
            // Of an earlier segment is what a message that came late made anew after the job had ended: it must not
            // keep
            // the place of the one that was.
            return kept.get().generation() == place.record();
        }
        if (record.state().holdsAPlace()) {
            return true;
        }
        // A claim of this very generation may still be on its way, from an instance that pauses.
        return record.state() == JobState.QUEUED && kept.get().generation() == place.record();
    }

    private Map<String, Callable<Done>> starts(Pool pool, Places held, Instant now, Deadline deadline)
            throws IOException {
        Map<String, Callable<Done>> begun = new LinkedHashMap<>();
        long second = now.getEpochSecond();
        for (Placement placement : placementsOf(pool.name()).values()) {
            placement.pool(pool.capacity(), pool.paused());
            for (Placement.Start start : placement.starts(second)) {
                Known job = known.get(start.jobId());
                if (job == null || job.state() != JobState.QUEUED) {
                    throw new IllegalStateException(start.jobId() + " shall begin, and is " + job);
                }
                if (mayBegin(job)
                        && held.take(
                                new Places.Place(job.jobId(), job.segment(), job.generation(), most(job)),
                                pool.capacity())) {
                    begun.put(job.jobId(), beginning(job, start, placement, now, deadline));
                } else {
                    placement.known(job, false, second);
                }
            }
        }
        // Places that nobody uses although they were taken: their claim must fail before they are given away.
        for (Places.Place place : List.copyOf(held.held().values())) {
            Known job = known.get(place.jobId());
            if (job != null
                    && job.state() == JobState.QUEUED
                    && job.segment() == place.segment()
                    && job.generation() == place.record()
                    && !begun.containsKey(place.jobId())) {
                Optional<Shelf.Kept> kept = shelf.record(place.jobId());
                if (kept.isPresent() && kept.get().generation() == place.record()) {
                    try {
                        learn(place.jobId(), Known.of(shelf.put(kept.get().record(), place.record())));
                        held.held().remove(place.key());
                    } catch (PreconditionFailedException claimed) {
                        doubtful.add(place.jobId());
                    }
                }
            }
        }
        return begun;
    }

    /** Whether the run before it, where it must wait for one, is over. */
    private boolean mayBegin(Known job) throws IOException {
        String after = job.summary().after();
        if (after.isEmpty()) {
            return true;
        }
        Known before = known.get(after);
        if (before == null) {
            before = shelf.record(after).map(Known::of).orElse(null);
        }
        return before == null || before.state() == JobState.HELD;
    }

    private Callable<Done> beginning(
            Known job, Placement.Start start, Placement placement, Instant now, Deadline deadline) {
        Plan plan = placement.plan(job.jobId(), now.getEpochSecond());
        String versions = tariffs.named(job.summary().calendar())
                .map(calendar -> calendar.versions().toString())
                .orElse("");
        Segments.Start order = new Segments.Start(
                start.rounds(),
                start.stopBy() == Summary.NEVER ? null : Instant.ofEpochSecond(start.stopBy()),
                new JobRecord.Decision(JobRecord.AT_WRITE, start.why(), versions, plan == null ? null : plan.cost()));
        return thing(
                job.jobId(), deadline, () -> segments.begin(job.jobId(), job.segment(), job.generation(), order, now));
    }

    private static int most(Known job) {
        return job.summary().maxParallel();
    }

    /** What a thing throws of the world's is its trouble alone. */
    private static Callable<Done> thing(String jobId, Deadline deadline, Step step) {
        return () -> {
            if (deadline.passed()) {
                return new Done(jobId, null, null);
            }
            try {
                return new Done(jobId, step.take(), null);
            } catch (IOException e) {
                return new Done(jobId, null, e.getMessage());
            }
        };
    }

    @FunctionalInterface
    private interface Step {
        Segments.Step take() throws IOException;
    }
}
