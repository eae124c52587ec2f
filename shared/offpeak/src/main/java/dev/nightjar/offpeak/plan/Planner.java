package dev.nightjar.offpeak.plan;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** v0. */
public final class Planner implements Policy {
    private static final Comparator<Work> BY_URGENCY = Comparator.comparingLong((Work w) -> w.latestStart)
            .thenComparing(w -> -w.job.priority())
            .thenComparingInt(w -> w.job.id());
    private static final Comparator<Work> BY_WAKE =
            Comparator.comparingLong((Work w) -> w.wakeAt).thenComparingInt(w -> w.job.id());
    private static final Comparator<Work> BY_END =
            Comparator.comparingLong((Work w) -> w.ends).thenComparingInt(w -> w.job.id());
    private static final int RING = 16;
    public static double RESERVE = Double.parseDouble(System.getProperty("reserve", "1"));
    public static double RESERVE2 = Double.parseDouble(System.getProperty("reserve2", "1"));
    public static long DEBUG = Long.getLong("dbg", 0);
    public static double PACK = Double.parseDouble(System.getProperty("pack", "0"));
    public static double PACK2 = Double.parseDouble(System.getProperty("pack2", "0"));
    public static double PACK3 = Double.parseDouble(System.getProperty("pack3", "0"));
    public static int WIDE = Integer.getInteger("wide", 4);
    public static int RESPONSE = Integer.getInteger("response", 30);
    public static boolean EASY = !"0".equals(System.getProperty("easy"));

    private final OffPeakCalendar calendar;
    private final PlannerSettings settings;
    private int capacity;
    private int free;
    private boolean paused;

    private final Map<Integer, Work> works = new HashMap<>();
    private final TreeSet<Work> held = new TreeSet<>(BY_URGENCY);
    private final TreeSet<Work> wakes = new TreeSet<>(BY_WAKE);
    private final TreeMap<Integer, TreeSet<Work>> ready = new TreeMap<>();
    private int readyCount;
    private final TreeSet<Work> wide = new TreeSet<>(BY_URGENCY);
    private final TreeSet<Work> running = new TreeSet<>(BY_END);

    private Windows windows;
    private Profile late;
    private Profile clock;
    private Arrivals arrivals;
    private long base;
    private boolean begun;
    private final Pauses pauses = new Pauses();

    public Planner(OffPeakCalendar calendar, int capacity, PlannerSettings settings) {
        this.calendar = calendar;
        this.settings = settings;
        this.capacity = capacity;
        this.free = capacity;
    }

    private void at(long now) {
        if (!begun) {
            begun = true;
            windows = new Windows(calendar, settings, now - 1);
            late = new Profile(RING, now);
            clock = new Profile(RING, windows.clock(now));
            arrivals = new Arrivals(now);
        }
        late.advance(now);
        clock.advance(windows.clock(now));
        arrivals.advance(now);
    }

    @Override
    public void submit(PlannedJob job, long now) {
        at(now);
        Work work = new Work(job);
        works.put(job.id(), work);
        work.latestStart = work.deadline - work.rest();
        if (work.latestStart >= now) {
            arrivals.add(now, work.latestStart, work.minutes, work.width());
        } else {
            work.lost = true;
        }
        enter(work);
        consider(work, now);
    }

    /** A job becomes known of which {@code roundsDone} rounds ended before. */
    public void submit(PlannedJob job, int roundsDone, long now) {
        submit(job, now);
        if (roundsDone > 0) {
            Work work = works.get(job.id());
            withdraw(work);
            work.done = roundsDone;
            enter(work);
            consider(work, now);
        }
    }

    /** A segment of a known job of which this planner did not say that it begins is running since {@code began}. */
    public void running(int id, int rounds, long began, long now) {
        at(now);
        Work work = known(id);
        withdraw(work);
        run(work, rounds, began);
        work.ends = Math.max(work.ends, now + 1);
        leave(work);
        enter(work);
    }

    /** A job is no longer to be run; unknown ones are none of the planner's concern. Whoever stops a running segment says so. */
    public void cancel(int id, long now) {
        at(now);
        Work work = works.remove(id);
        if (work == null) {
            return;
        }
        withdraw(work);
    }

    /** The user wants it to run at the next tick, whatever that costs: before all others, if there is room. */
    public void runNow(int id, long now) {
        at(now);
        Work work = known(id);
        work.rushed = true;
        if (work.place != Work.Place.RUNNING) {
            withdraw(work);
            enter(work);
            consider(work, now);
        }
    }

    /** It may not begin a segment before that minute, say since its endpoint asked to be tried again later. */
    public void notBefore(int id, long minute, long now) {
        at(now);
        Work work = known(id);
        work.eligible = minute;
        if (work.place != Work.Place.RUNNING) {
            withdraw(work);
            enter(work);
            consider(work, now);
        }
    }

    /** The pool's size; what runs beyond a smaller one runs on. */
    public void capacity(int capacity) {
        free += capacity - this.capacity;
        this.capacity = capacity;
    }

    /** Nothing begins while the pool is paused. */
    public void paused(boolean paused) {
        this.paused = paused;
    }

    private Work known(int id) {
        Work work = works.get(id);
        if (work == null) {
            throw new IllegalArgumentException("job " + id + " is not known");
        }
        return work;
    }

    /** Takes a job out of everything but {@link #works}. */
    private void withdraw(Work work) {
        leave(work);
        switch (work.place) {
            case HELD -> unhold(work);
            case READY -> unready(work);
            case RUNNING -> {
                running.remove(work);
                free += work.width();
                work.runningRounds = 0;
            }
        }
    }

    @Override
    public void ended(int id, int roundsDone, int minutes, long now) {
        at(now);
        Work work = works.get(id);
        running.remove(work);
        leave(work);
        free += work.width();
        int rounds = roundsDone - work.done;
        work.done = roundsDone;
        work.runningRounds = 0;
        if (roundsDone >= work.job.rounds()) {
            works.remove(id);
            return;
        }
        if (rounds > 0) {
            work.minutes = (int) Math.ceilDiv((long) minutes * work.job.rounds(), rounds);
            if (work.minutes != work.job.minutes()
                    && Math.abs(work.minutes - work.job.minutes()) <= work.job.rounds()) {
                work.minutes = work.job.minutes();
            }
            work.deadline = Math.min(work.job.deadline(), work.job.release() + work.minutes + work.job.maxDelay());
        }
        enter(work);
        consider(work, now);
    }

    /** Puts a job that is not running into the profiles. */
    private void enter(Work work) {
        int rest = work.rest();
        work.latestStart = work.deadline - rest;
        long to = Math.min(work.deadline, late.end());
        work.lateTo = to;
        work.lateFrom = Math.min(to, work.latestStart);
        long clockTo = windows.clock(to);
        work.clockTo = clockTo;
        work.clockFrom = clockTo - rest;
        if (work.place == Work.Place.RUNNING) {
            work.runFrom = work.began;
            work.runTo = Math.min(work.ends, late.end());
            work.runClockFrom = windows.clock(work.began);
            work.runClockTo = windows.clock(work.runTo);
        } else {
            work.runFrom = work.runTo = work.runClockFrom = work.runClockTo = 0;
        }
        profile(work, work.width());
        if ((long) work.width() * WIDE > capacity && work.place != Work.Place.RUNNING && !work.lost) {
            wide.add(work);
        }
    }

    private void leave(Work work) {
        profile(work, -work.width());
        wide.remove(work);
    }

    private void profile(Work work, int width) {
        if (width == 0) {
            return;
        }
        if (!work.lost) {
            late.add(work.lateFrom, work.lateTo, width);
        }
        clock.add(work.clockFrom, work.clockTo, width);
        late.add(work.runFrom, work.runTo, width);
        clock.add(work.runClockFrom, work.runClockTo, width);
    }

    private void consider(Work work, long now) {
        long wake = work.rushed ? now : Math.max(work.eligible, now);
        if (!work.rushed && wake <= now) {
            wake = pauses.bestStart(work, now, windows);
        }
        if (wake <= now) {
            work.place = Work.Place.READY;
            ready.computeIfAbsent(work.width(), w -> new TreeSet<>(BY_URGENCY)).add(work);
            readyCount++;
        } else {
            work.place = Work.Place.HELD;
            work.wakeAt = wake;
            held.add(work);
            wakes.add(work);
        }
    }

    private void unhold(Work work) {
        held.remove(work);
        wakes.remove(work);
    }

    private void unready(Work work) {
        ready.get(work.width()).remove(work);
        readyCount--;
    }

    /** What is to be expected of a job at that minute. */
    public Outlook outlook(int id, long now) {
        at(now);
        Work work = known(id);
        boolean runs = work.place == Work.Place.RUNNING;
        long start = runs ? work.began : work.place == Work.Place.READY ? now : work.wakeAt;
        long rest = work.rest();
        long earliest = (runs ? work.ends : Math.max(now, work.eligible)) + rest;
        Outlook.Reason reason = runs
                ? Outlook.Reason.RUNS
                : work.width() > capacity
                        ? Outlook.Reason.TOO_WIDE
                        : paused
                                ? Outlook.Reason.PAUSED
                                : work.eligible > now
                                        ? Outlook.Reason.NOT_ELIGIBLE
                                        : work.place == Work.Place.READY
                                                ? Outlook.Reason.WAITS_FOR_CAPACITY
                                                : Outlook.Reason.WAITS_FOR_WINDOW;
        BigDecimal full = BigDecimal.valueOf(rest);
        return new Outlook(
                id,
                reason,
                reason.name(),
                start,
                Math.max(earliest, start + rest),
                earliest,
                work.deadline,
                !work.lost && earliest <= work.deadline,
                start + rest > work.deadline,
                full,
                price(now, rest),
                price(start, rest),
                full.subtract(settings.discount()
                        .multiply(BigDecimal.valueOf(Math.min(rest, windows.discounted(now, work.deadline))))));
    }

    private BigDecimal price(long from, long minutes) {
        return BigDecimal.valueOf(minutes)
                .subtract(settings.discount().multiply(BigDecimal.valueOf(windows.discounted(from, from + minutes))));
    }

    /**
     * By which minute the running segment of a job is to have stopped: rounds that are not expected to end before it do
     * not begin. {@link Long#MAX_VALUE} where it runs on at the full price because it has to.
     */
    public long stopBy(int id) {
        Work work = known(id);
        if (!windows.open(work.began)) {
            return Long.MAX_VALUE;
        }
        long close = windows.nextEdge(work.began);
        return work.ends <= close ? close : Long.MAX_VALUE;
    }

    @Override
    public void tick(long now, Starts starts) {
        at(now);
        while (!running.isEmpty() && running.first().ends <= now) {
            Work over = running.pollFirst();
            leave(over);
            over.ends = now + Math.max(1, (now - over.began) / 2);
            enter(over);
            running.add(over);
        }
        while (!wakes.isEmpty() && wakes.first().wakeAt <= now) {
            Work work = wakes.first();
            unhold(work);
            consider(work, now);
        }
        if (paused) {
            return;
        }
        measureRoom(now);
        if (DEBUG > 0 && now >= DEBUG && now < DEBUG + 2000 && now % 60 == 0) {
            long level = late.level();
            long sum = 0;
            double worst = 1e18;
            long wat = 0;
            for (long a = now; a < late.last(); a++) {
                if (a > now) level += late.changeAt(a);
                sum += level;
                double sl = (double) capacity * (a + 1 - now) - sum;
                if (sl < worst) {
                    worst = sl;
                    wat = a + 1;
                }
            }
            int lostRun = 0;
            for (Work w : running) if (w.lost) lostRun++;
            int lostReady = 0;
            for (var q : ready.values()) for (Work w : q) if (w.lost) lostReady++;
            System.out.println(now + " " + java.time.Instant.ofEpochSecond(now * 60 + 9 * 3600) + " open "
                    + windows.open(now) + " free " + free + " held " + held.size() + " ready " + readyCount
                    + " lostrun " + lostRun + " lostready " + lostReady + " worst slack " + worst + " at +"
                    + (wat - now) + " room " + java.util.Arrays.toString(room) + " need " + arrivals.need(60) + " "
                    + arrivals.need(1440));
        }
        serve(now, starts);
        if (!held.isEmpty() && free > 0) {
            payWhatMustBePaid(now, starts);
        }
        if (!held.isEmpty() && free > 0) {
            keepTheReserve(now, starts);
        }
    }

    private void serve(long now, Starts starts) {
        if (readyCount == 0) {
            return;
        }
        long shadow = Long.MAX_VALUE;
        int tries = 0;
        int extra = Integer.MAX_VALUE;
        TreeMap<Integer, Iterator<Work>> open = new TreeMap<>();
        TreeSet<Work> heads = new TreeSet<>(BY_URGENCY);
        for (TreeSet<Work> queue : ready.values()) {
            if (!queue.isEmpty()) {
                heads.add(queue.first());
            }
        }
        while (!heads.isEmpty()) {
            Work work = heads.pollFirst();
            TreeSet<Work> queue = ready.get(work.width());
            long best = work.rushed ? now : pauses.bestStart(work, now, windows);
            if (best > now) {
                unready(work);
                consider(work, now);
                if (!queue.isEmpty()) {
                    heads.add(queue.first());
                }
                continue;
            }
            if (work.width() > free) {
                if (EASY && shadow == Long.MAX_VALUE && work.width() <= capacity) {
                    int freed = free;
                    for (Work r : running) {
                        freed += r.width();
                        if (freed >= work.width()) {
                            shadow = r.ends;
                            extra = freed - work.width();
                            break;
                        }
                    }
                }
                continue;
            }
            if (!roomFor(work, now)) {
                Work next = queue.higher(work);
                if (next != null && ++tries < 64) {
                    heads.add(next);
                }
                continue;
            }
            if (shadow != Long.MAX_VALUE && now + unitMinutes(work) > shadow) {
                if (work.width() > extra) {
                    Work next = queue.higher(work);
                    if (next != null) {
                        heads.add(next);
                    }
                    continue;
                }
                extra -= work.width();
            }
            Work next = queue.higher(work);
            unready(work);
            begin(work, now, starts);
            if (next != null) {
                heads.add(next);
            }
        }
    }

    private final long[] reserved = new long[Arrivals.SPANS.length];
    private final long[] room = new long[Arrivals.SPANS.length];

    private void measureRoom(long now) {
        long level = late.level();
        long sum = 0;
        long last = now + Arrivals.SPANS[Arrivals.SPANS.length - 1];
        int i = 0;
        for (long at = now; at < last; at++) {
            if (at > now) {
                level += late.changeAt(at);
            }
            sum += level;
            if (at + 1 - now == Arrivals.SPANS[i]) {
                room[i] = capacity * (at + 1 - now) - sum;
                reserved[i] = (long) (RESERVE2 * arrivals.need(at + 1 - now) + PACK3 * capacity * (at + 1 - now));
                i++;
            }
        }
    }

    /** Whether what arrives next still finds room when that job begins. */
    private boolean roomFor(Work work, long now) {
        int minutes = unitMinutes(work);
        int n = 0;
        for (Work other : wide) {
            if (other.latestStart >= now + minutes || ++n > 16) {
                break;
            }
            if (other == work || other.latestStart < now || work.latestStart < other.latestStart + unitMinutes(other)) {
                continue;
            }
            int busy = work.width() + other.width();
            for (Work r : running.descendingSet()) {
                if (r.ends <= other.latestStart) {
                    break;
                }
                busy += r.width();
            }
            if (busy > capacity) {
                return false;
            }
        }
        int rest = work.rest();
        long latest = work.latestStart - now;
        for (int i = 0; i < room.length; i++) {
            if (delta(work, i, minutes, rest, latest)
                    > Math.max(
                            0,
                            room[i]
                                    - Math.min(reserved[i], (long) (capacity - work.width()) * Arrivals.SPANS[i])
                                    - (long) (work.lost ? PACK2 * capacity * Arrivals.SPANS[i] : 0))) {
                return false;
            }
        }
        return true;
    }

    private void takeRoom(Work work, long now) {
        int minutes = unitMinutes(work);
        int rest = work.rest();
        long latest = work.latestStart - now;
        for (int i = 0; i < room.length; i++) {
            room[i] -= delta(work, i, minutes, rest, latest);
        }
    }

    private static long delta(Work work, int i, int minutes, int rest, long latest) {
        int span = Arrivals.SPANS[i];
        long before = work.lost ? 0 : Math.clamp(span - latest, 0, rest);
        long after = Math.min(minutes, span) + (work.lost ? 0 : Math.clamp(span - latest - minutes, 0, rest - minutes));
        return work.width() * (after - before);
    }

    private static int unit(Work work) {
        int rounds = work.job.rounds();
        int units = Math.min(Math.min(rounds, work.minutes), Pauses.MOST_UNITS);
        return Math.min(rounds - work.done, (rounds + units - 1) / units);
    }

    private static int unitMinutes(Work work) {
        return Math.max(1, work.minutesOf(work.done, work.done + unit(work)));
    }

    private void begin(Work work, long now, Starts starts) {
        takeRoom(work, now);
        leave(work);
        int rounds = unit(work);
        run(work, rounds, now);
        starts.begin(work.job.id(), rounds);
    }

    private void run(Work work, int rounds, long began) {
        work.place = Work.Place.RUNNING;
        work.began = began;
        work.ends = began + Math.max(1, work.minutesOf(work.done, work.done + rounds));
        work.runningRounds = rounds;
        enter(work);
        running.add(work);
        free -= work.width();
    }

    private void payWhatMustBePaid(long now, Starts starts) {
        long from = windows.clock(now);
        long level = clock.level();
        long excess = 0;
        long worst = 0;
        long sum = 0;
        long last = clock.last();
        for (long at = from; at < last; at++) {
            if (at > from) {
                level += clock.changeAt(at);
            }
            sum += level - capacity;
            if (sum > excess) {
                excess = sum;
                worst = at + 1;
            }
        }
        if (excess <= 0) {
            return;
        }
        Iterator<Work> it = held.iterator();
        java.util.ArrayList<Work> chosen = new java.util.ArrayList<>();
        int space = free;
        while (it.hasNext() && excess > 0 && space > 0) {
            Work work = it.next();
            if (work.eligible > now
                    || work.clockFrom >= worst
                    || work.width() > space
                    || work.width() == 0
                    || !roomFor(work, now)) {
                continue;
            }
            int minutes = unitMinutes(work);
            long pays = minutes - windows.discounted(now, now + minutes);
            if (pays * work.width() > excess) {
                continue;
            }
            excess -= pays * work.width();
            space -= work.width();
            chosen.add(work);
        }
        for (Work work : chosen) {
            unhold(work);
            begin(work, now, starts);
        }
    }

    private void keepTheReserve(long now, Starts starts) {
        long level = late.level();
        long sum = 0;
        long last = late.last();
        double want = 0;
        long reach = 0;
        int used = capacity - free;
        for (long at = now; at < last; at++) {
            if (at > now) {
                level += late.changeAt(at);
            }
            sum += level;
            long span = at + 1 - now;
            double slack = (double) capacity * span - sum - RESERVE * arrivals.need(span) - PACK * capacity * span;
            double need = capacity - slack / Math.min(span, RESPONSE);
            if (need > used) {
                want = Math.max(want, need);
                reach = at + 1;
            }
        }
        if (want <= used) {
            return;
        }
        java.util.ArrayList<Work> chosen = new java.util.ArrayList<>();
        int space = free;
        for (Work work : held) {
            if (used >= want || space == 0 || work.latestStart >= reach) {
                break;
            }
            if (work.eligible > now || work.width() > space || !roomFor(work, now)) {
                continue;
            }
            used += work.width();
            space -= work.width();
            chosen.add(work);
        }
        for (Work work : chosen) {
            unhold(work);
            begin(work, now, starts);
        }
    }

    @Override
    public long nextTick(long now) {
        return held.isEmpty() && readyCount == 0 ? Long.MAX_VALUE : now + 1;
    }
}
