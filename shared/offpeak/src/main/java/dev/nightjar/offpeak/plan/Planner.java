package dev.nightjar.offpeak.plan;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides minute by minute which jobs of one pool run, so that as much of them as possible falls into discounted windows
 * and none ends late. Deterministic; the order in which jobs of the same minute become known does not matter. It keeps
 * state between ticks, and every delay can be taken back at the next.
 *
 * <p>Each tick goes through four steps.
 *
 * <ol>
 *   <li><b>Each job for itself.</b> With the pool to itself a job has a cheapest schedule ({@code Pauses}); it is held
 *       until that begins and then ready.
 *   <li><b>Serve</b> what is ready: first what has to begin soon, then by priority and urgency. A start must leave what
 *       jobs to come were seen to need ({@code Arrivals}) and the latest start of wide jobs.
 *   <li><b>Pay what must be paid.</b> Where the jobs known need more discounted minutes than the pool has before some
 *       instant, the excess has to run at the listed price, now or later, and costs the same: so it runs now.
 *   <li><b>Keep the reserve.</b> If every job began at its latest, would the pool's capacity up to every instant suffice,
 *       together with what is yet to come? If it would not after one more idle minute, held jobs begin, the most urgent
 *       first.
 * </ol>
 *
 * <p>The sums of the last two steps are kept as profiles of "everything as late as possible": a change of one job is a
 * few additions, a check one pass over the minutes up to the last deadline, however many jobs wait.
 *
 * <pre>{@code
 * Planner planner = new Planner(OffPeakCalendar.jstDefault(), 8, PlannerSettings.simulation());
 * planner.submit(job, now);
 * planner.tick(now, (id, rounds) -> begin(id, rounds));
 * }</pre>
 *
 * <p>Demand bounds and laxity as in Baruah, Mok and Rosier, "Preemptively scheduling hard-real-time sporadic tasks on one
 * processor" (1990); one reservation for the first blocked job as in EASY backfilling (Lifka, 1995).
 */
public final class Planner implements Policy {
    /** Profiles reach 45 days ahead: later deadlines bind nothing that is decided now. */
    private static final int RING_BITS = 16;

    /**
     * A job that has to begin within this many minutes goes before all others. As long as a usual round: what is begun
     * now in its place would still run then.
     */
    private static final int SOON = 60;

    /**
     * Share of the capacity by which sums of minutes are too hopeful: jobs are not cut at every minute, and the last ones
     * before a deadline leave gaps. Measured on the traces: with none of it whole jobs of SURF miss 53 deadlines, with
     * 2 % five, from 4 % none, while costs grow by 0.05 %.
     */
    private static final double UNCUT = 0.05;

    /**
     * The same for jobs that are late in any case: they have nothing to lose and must not bring others near the edge.
     */
    private static final double LOST_KEEPS_OFF = 0.10;

    /** A job is wide when no more than this many of its kind fit side by side: gaps then do not open by themselves. */
    private static final int WIDE = 4;

    /** So many jobs of a width, or wide ones, are looked at in a tick before it is left at that. */
    private static final int LOOKED_AT = 64;

    /** So few jobs are always tried out, and up to {@link Certificate#MOST_JOBS} where one takes an eighth of the pool. */
    private static final int FEW = 12;

    private static final int COARSE = 8;

    /**
     * How much is made of jobs ending earlier than expected when that is weighed which must be paid. All of it saves
     * most, but paying early is what keeps deadlines; measured with the requests of HPC2N, load 0.5, whole jobs: with
     * none 1.4 points are lost to exact run times, with this 0.9 and no deadline, with half of it one deadline.
     */
    private static final double BELIEVED = 0.3;

    private final OffPeakCalendar calendar;
    private final PlannerSettings settings;
    private int capacity;
    private int free;
    private boolean paused;

    private final Map<Integer, Work> works = new HashMap<>();
    private final TreeSet<Work> held = new TreeSet<>(Work.BY_URGENCY);
    private final TreeSet<Work> wakes = new TreeSet<>(Work.BY_WAKE);
    private final Ready ready = new Ready();
    private final TreeSet<Work> running = new TreeSet<>(Work.BY_END);
    private final TreeSet<Work> wide = new TreeSet<>(Work.BY_URGENCY);
    private final Pauses pauses = new Pauses();

    /** What needs to know when it all began; set by the first call. */
    private @Nullable Course course;

    /** By span of {@link Arrivals}: capacity that is neither running nor claimed by jobs at their latest. */
    private final long[] room = new long[Arrivals.COUNT];

    /** By span: what a start has to leave of that. */
    private final long[] reserved = new long[Arrivals.COUNT];

    /** A job that did not fit is to begin then; what begins now must have ended, or fit into what it leaves. */
    private long shadow;

    private int besideShadow;

    private long[] memory = new long[0];

    /** Width times minutes of the jobs that ended: as they were expected to take, and what they took of that. */
    private double expectedWork;

    private double realWork;

    private final Certificate certificate = new Certificate();
    private boolean certified;

    /** Jobs that no placement was found for. */
    private int lateAnyhow;

    /** Of the last question; null once something changed. */
    private @Nullable EarlyPlan early;

    private long earlyAt;

    /** Windows, profiles and arrivals. */
    private static final class Course {
        final Windows windows;

        /** Everything at its latest, by minute. */
        final Profile late;

        /** The same by discounted minute. */
        final Profile clock;

        final Arrivals arrivals;
        long now;

        Course(OffPeakCalendar calendar, PlannerSettings settings, long now, long[] memory) {
            this.now = now;
            windows = new Windows(calendar, settings, now - 1);
            late = new Profile(RING_BITS, now);
            clock = new Profile(RING_BITS, windows.clock(now));
            arrivals = new Arrivals(now);
            arrivals.remember(memory);
        }

        void advance(long to) {
            // A clock that was set back: what is known stands where it is.
            if (to <= now) {
                return;
            }
            now = to;
            late.advance(to);
            clock.advance(windows.clock(to));
            arrivals.advance(to);
        }
    }

    /** A planner that knows no job. */
    public Planner(OffPeakCalendar calendar, int capacity, PlannerSettings settings) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a capacity of " + capacity);
        }
        this.calendar = calendar;
        this.settings = settings;
        this.capacity = capacity;
        this.free = capacity;
    }

    private Course at(long now) {
        if (course == null) {
            course = new Course(calendar, settings, now, memory);
        }
        course.advance(now);
        return course;
    }

    /**
     * What was learned from arrivals, to be given to {@link #remember} of a planner that is built again from stored
     * records. Its form is the planner's own.
     */
    public long[] memory() {
        return course == null ? memory.clone() : course.arrivals.memory();
    }

    /** Before the first job: what a former planner of this pool had learned; what another version wrote is left alone. */
    public void remember(long[] memory) {
        this.memory = memory.clone();
    }

    // --- what is known -----------------------------------------------------------------------------------------------

    /** {@inheritDoc} @throws IllegalArgumentException when a job of that id is known already */
    @Override
    public void submit(PlannedJob job, long now) {
        Course course = at(now);
        Work work = introduce(job, 0);
        course.arrivals.add(now, work.latestStart, work.minutes, work.width());
        place(work, now, course);
    }

    /**
     * A job that was known before, say to the planner that is built again from stored records: it teaches nothing about
     * arrivals.
     *
     * @param roundsDone rounds that ended, fewer than it has
     */
    public void restore(PlannedJob job, int roundsDone, long now) {
        if (roundsDone < 0 || roundsDone >= job.rounds()) {
            throw new IllegalArgumentException(roundsDone + " of " + job.rounds() + " rounds done");
        }
        Course course = at(now);
        place(introduce(job, roundsDone), now, course);
    }

    private Work introduce(PlannedJob job, int roundsDone) {
        Work work = new Work(job, settings.discount());
        if (works.putIfAbsent(job.id(), work) != null) {
            throw new IllegalArgumentException("job " + job.id() + " is known already");
        }
        work.done = roundsDone;
        work.refresh();
        return work;
    }

    /** A segment of a known job that this planner did not begin itself is running since {@code began}. */
    public void running(int id, int rounds, long began, long now) {
        Course course = at(now);
        Work work = known(id);
        if (rounds < 1 || work.done + rounds > work.job.rounds()) {
            throw new IllegalArgumentException("job " + id + " cannot run " + rounds + " rounds after " + work.done);
        }
        withdraw(work, course);
        run(work, rounds, began, Math.max(now + 1, began + work.minutesOf(work.done, work.done + rounds)), course);
    }

    @Override
    public void ended(int id, int roundsDone, int minutes, long now) {
        Course course = at(now);
        Work work = known(id);
        withdraw(work, course);
        int rounds = roundsDone - work.done;
        work.done = roundsDone;
        work.ends = now;
        work.ran += minutes;
        if (roundsDone >= work.job.rounds()) {
            works.remove(id);
            expectedWork += (double) work.width() * work.job.minutes();
            realWork += (double) work.width() * Math.min(work.ran, work.job.minutes());
            return;
        }
        if (rounds > 0) {
            measure(work, rounds, minutes);
        }
        place(work, now, course);
    }

    /** The last segment tells best how long the next will take; whole minutes say no more than to one minute. */
    private static void measure(Work work, int rounds, int minutes) {
        int expected = work.minutesOf(work.done - rounds, work.done);
        if (Math.abs(expected - minutes) > 1 + work.job.restartOverhead()) {
            long all = Math.ceilDiv((long) minutes * work.job.rounds(), rounds);
            work.minutes = Math.clamp(all, 1, Integer.MAX_VALUE / 2);
        }
    }

    /** A job is no longer to be run; an unknown one is none of the planner's concern. */
    public void cancel(int id, long now) {
        Course course = at(now);
        Work work = works.remove(id);
        if (work != null) {
            withdraw(work, course);
        }
    }

    /** The user wants a job to run from the next tick on, whatever it costs: all the rest of it, before all others. */
    public void runNow(int id, long now) {
        Course course = at(now);
        Work work = known(id);
        if (work.place == Work.Place.RUNNING) {
            work.rushed = true;
            return;
        }
        withdraw(work, course);
        work.rushed = true;
        place(work, now, course);
    }

    /** A job may not begin a segment before that minute, say because its endpoint asked to be tried again later. */
    public void notBefore(int id, long minute, long now) {
        Course course = at(now);
        Work work = known(id);
        work.eligible = minute;
        if (work.place != Work.Place.RUNNING) {
            withdraw(work, course);
            place(work, now, course);
        }
    }

    /** The pool's size from now on; what runs beyond a smaller one runs on. */
    public void capacity(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("a capacity of " + capacity);
        }
        early = null;
        free += capacity - this.capacity;
        this.capacity = capacity;
    }

    /** Nothing begins while the pool is paused. */
    public void paused(boolean paused) {
        this.paused = paused;
    }

    /** How many jobs it knows that have not ended. */
    public int jobs() {
        return works.size();
    }

    private Work known(int id) {
        Work work = works.get(id);
        if (work == null) {
            throw new IllegalArgumentException("job " + id + " is not known");
        }
        return work;
    }

    // --- queues and profiles -----------------------------------------------------------------------------------------

    /** Puts a job that is nowhere into its queue, and its rest into the profiles. */
    private void place(Work work, long now, Course course) {
        early = null;
        work.refresh();
        work.lost = work.lost || (work.latestStart < Math.max(now, work.eligible) && work.done == 0);
        enterRest(work, course);
        long wake = wake(work, now, course);
        if (wake > now) {
            work.place = Work.Place.HELD;
            work.wakeAt = wake;
            held.add(work);
            wakes.add(work);
        } else {
            work.place = Work.Place.READY;
            ready.add(work);
        }
        if ((long) work.width() * WIDE > capacity && !work.lost) {
            wide.add(work);
        }
    }

    /** When a job wants to begin its next segment, were it alone. */
    private long wake(Work work, long now, Course course) {
        if (work.rushed) {
            return now;
        }
        if (work.eligible > now) {
            return work.eligible;
        }
        boolean warm = work.done > 0 && work.ends == now;
        pauses.search(work, now, warm, course.windows);
        return pauses.start > now && pays(work, now, course) ? pauses.start : now;
    }

    /** Whether the delay that {@link #pauses} found saves as much as the job asks for. */
    private boolean pays(Work work, long now, Course course) {
        if (work.job.minSavingPercent() == 0) {
            return true;
        }
        int rest = work.rest();
        long peakNow = rest - course.windows.discounted(now, now + rest);
        long costNow = rest * work.offPrice() + peakNow * work.gain();
        long saved = (peakNow - pauses.peakMinutes) * work.gain();
        return saved * 100.0 >= work.job.minSavingPercent() * costNow;
    }

    private void enterRest(Work work, Course course) {
        int rest = work.rest();
        work.lateTo = Math.min(work.deadline, course.late.end());
        work.lateFrom = work.lateTo - rest;
        work.clockTo = course.windows.clock(work.lateTo);
        work.clockFrom = work.clockTo - rest;
        changeRest(work, work.width(), course);
    }

    private static void changeRest(Work work, int width, Course course) {
        if (!work.lost) {
            course.late.add(work.lateFrom, work.lateTo, width);
        }
        course.clock.add(work.clockFrom, work.clockTo, width);
    }

    private static void enterRun(Work work, Course course) {
        work.runFrom = work.began;
        work.runTo = Math.min(work.ends, course.late.end());
        work.runClockFrom = course.windows.clock(Math.max(work.began, course.now));
        work.runClockTo = course.windows.clock(work.runTo);
        changeRun(work, work.width(), course);
    }

    private static void changeRun(Work work, int width, Course course) {
        course.late.add(work.runFrom, work.runTo, width);
        course.clock.add(work.runClockFrom, work.runClockTo, width);
    }

    /** Takes a job out of everything but {@link #works}. */
    private void withdraw(Work work, Course course) {
        early = null;
        changeRest(work, -work.width(), course);
        wide.remove(work);
        switch (work.place) {
            case OUT -> throw new IllegalStateException("job " + work.job.id() + " is in no queue");
            case HELD -> {
                held.remove(work);
                wakes.remove(work);
            }
            case READY -> ready.remove(work);
            case RUNNING -> {
                running.remove(work);
                changeRun(work, -work.width(), course);
                free += work.width();
                work.runningRounds = 0;
            }
        }
        work.place = Work.Place.OUT;
    }

    private void run(Work work, int rounds, long began, long ends, Course course) {
        work.place = Work.Place.RUNNING;
        work.began = began;
        work.ends = ends;
        work.runningRounds = rounds;
        work.refresh();
        enterRest(work, course);
        enterRun(work, course);
        running.add(work);
        free -= work.width();
    }

    // --- ticks -------------------------------------------------------------------------------------------------------

    @Override
    public void tick(long now, Starts starts) {
        Course course = at(now);
        extendOverdue(now, course);
        while (!wakes.isEmpty() && wakes.first().wakeAt <= now) {
            again(wakes.first(), now, course);
        }
        if (paused || (held.isEmpty() && ready.isEmpty())) {
            return;
        }
        measureRoom(now, course);
        certify(now);
        serve(now, starts, course);
        if (!held.isEmpty() && free > 0) {
            payWhatMustBePaid(now, starts, course);
        }
        if (!held.isEmpty() && free > 0) {
            keepTheReserve(now, starts, course);
        }
        if (certified && free > 0 && !(held.isEmpty() && ready.isEmpty())) {
            keepThePlan(now, starts, course);
        }
    }

    @Override
    public long nextTick(long now) {
        return held.isEmpty() && ready.isEmpty() ? Long.MAX_VALUE : now + 1;
    }

    private void again(Work work, long now, Course course) {
        withdraw(work, course);
        place(work, now, course);
    }

    /** Segments that take longer than expected will take half as long again, as far as anybody can say. */
    private void extendOverdue(long now, Course course) {
        while (!running.isEmpty() && running.first().ends <= now) {
            Work work = running.removeFirst();
            changeRun(work, -work.width(), course);
            work.ends = now + Math.max(1, (now - work.began) / 2);
            enterRun(work, course);
            running.add(work);
        }
    }

    /** In a pool of few jobs each of which takes a good part of it, what may begin is tried out. */
    private void certify(long now) {
        certified = works.size() <= Certificate.MOST_JOBS && (works.size() <= FEW || coarse());
        if (certified) {
            certificate.consider(works.values(), now);
            lateAnyhow = certificate.late(running, capacity, now, now, null, 0, 0);
        }
    }

    private boolean coarse() {
        for (Work work : works.values()) {
            if ((long) work.width() * COARSE > capacity) {
                return true;
            }
        }
        return false;
    }

    private boolean isCertified(Work work, int minutes, long now) {
        return !certified || certificate.late(running, capacity, now, now, work, minutes, lateAnyhow) <= lateAnyhow;
    }

    /** Step 4 where jobs are few: what has to begin now so that none is late. */
    private void keepThePlan(long now, Starts starts, Course course) {
        while (free > 0) {
            certificate.consider(works.values(), now);
            int late = certificate.late(running, capacity, now, now, null, 0, 0);
            List<Work> first = certificate.first();
            if (first.isEmpty() || certificate.late(running, capacity, now, now + 1, null, 0, late) <= late) {
                return;
            }
            Work begun = null;
            for (Work work : first) {
                if (work.place != Work.Place.RUNNING && mayBegin(work, now)) {
                    begun = work;
                    break;
                }
            }
            if (begun == null) {
                return;
            }
            aheadOfTime(begun, now, course);
            begin(begun, now, starts, course);
        }
    }

    private void measureRoom(long now, Course course) {
        long level = course.late.level();
        long sum = 0;
        int index = 0;
        long last = now + Arrivals.span(Arrivals.COUNT - 1);
        for (long minute = now; minute < last; minute++) {
            if (minute > now) {
                level += course.late.changeAt(minute);
            }
            sum += level;
            long span = minute + 1 - now;
            if (span == Arrivals.span(index)) {
                room[index] = capacity * span - sum;
                reserved[index] = (long) (settings.reserve() * course.arrivals.need(index));
                index++;
            }
        }
    }

    private void serve(long now, Starts starts, Course course) {
        shadow = Long.MAX_VALUE;
        besideShadow = 0;
        for (Work work : ready.urgent(now + SOON)) {
            serve(work, now, starts, course);
        }
        if (free > 0) {
            for (Work work : ready.lost()) {
                serve(work, now, starts, course);
            }
        }
        int[] refused = {0};
        ready.visitRelaxed(work -> {
            boolean begun = serve(work, now, starts, course);
            return begun || (free > 0 && work.width() <= free && ++refused[0] < LOOKED_AT);
        });
    }

    /** Whether a ready job began, or is held after all. */
    private boolean serve(Work work, long now, Starts starts, Course course) {
        if (free <= 0 && work.width() > 0) {
            castShadow(work);
            return false;
        }
        if (wake(work, now, course) > now) {
            again(work, now, course);
            return true;
        }
        if (work.width() > free) {
            castShadow(work);
            return false;
        }
        int minutes = segmentMinutes(work, now);
        boolean inShadow = now + minutes > shadow;
        if ((inShadow && work.width() > besideShadow) || !(work.rushed || fits(work, minutes, now, course))) {
            return false;
        }
        if (inShadow) {
            besideShadow -= work.width();
        }
        begin(work, now, starts, course);
        return true;
    }

    /** Remembers when the first job that does not fit will, so that what goes before it does not take its place. */
    private void castShadow(Work work) {
        if (shadow != Long.MAX_VALUE || work.width() > capacity) {
            return;
        }
        int freed = free;
        for (Work other : running) {
            freed += other.width();
            if (freed >= work.width()) {
                shadow = other.ends;
                besideShadow = freed - work.width();
                return;
            }
        }
    }

    /** Whether a start leaves enough for jobs to come and for wide ones. */
    private boolean fits(Work work, int minutes, long now, Course course) {
        if (work.latestStart > now
                && free - work.width() < Math.min(course.arrivals.spare(), capacity - work.width())) {
            return false;
        }
        for (int i = 0; i < room.length; i++) {
            long span = Arrivals.span(i);
            // However much is reserved, a pool in which nothing else happens takes the job.
            long keeps = Math.min(reserved[i], (capacity - work.width()) * span);
            if (work.lost) {
                keeps += (long) (LOST_KEEPS_OFF * capacity * span);
            }
            if (takes(work, minutes, span, now) > Math.max(0, room[i] - keeps)) {
                return false;
            }
        }
        return leavesWideOnes(work, minutes, now) && isCertified(work, minutes, now);
    }

    /** By how much a start now takes more of the capacity within a span than the job at its latest does. */
    private static long takes(Work work, int minutes, long span, long now) {
        long ran = Math.min(minutes, span);
        if (work.lost) {
            return work.width() * ran;
        }
        int rest = work.rest();
        long latest = work.latestStart - now;
        long before = Math.clamp(span - latest, 0, rest);
        long after = ran + Math.clamp(span - latest - minutes, 0, Math.max(0, rest - minutes));
        return work.width() * (after - before);
    }

    /** Whether wide jobs that have to begin before a segment ends would find room beside it at their latest start. */
    private boolean leavesWideOnes(Work work, int minutes, long now) {
        int looked = 0;
        for (Work other : wide) {
            if (other.latestStart >= now + minutes || ++looked > LOOKED_AT) {
                break;
            }
            boolean canWaitForIt = work.latestStart >= other.latestStart + other.partMinutes() || work.lost;
            if (other == work || other.latestStart < now || !canWaitForIt) {
                continue;
            }
            long busy = (long) work.width() + other.width();
            for (Work runs : running.descendingSet()) {
                if (runs.ends <= other.latestStart) {
                    break;
                }
                busy += runs.width();
            }
            if (busy > capacity) {
                return false;
            }
        }
        return true;
    }

    private int segmentMinutes(Work work, long now) {
        boolean restarts = work.done > 0 && work.ends != now;
        return Math.max(1, work.minutesOfParts(segmentParts(work))) + (restarts ? work.job.restartOverhead() : 0);
    }

    /** How many parts a segment has: one where stopping costs nothing, else all up to the next pause that pays. */
    private int segmentParts(Work work) {
        if (work.rushed) {
            return work.partsLeft();
        }
        return settings.longSegments() || work.job.restartOverhead() > 0 ? Math.max(1, pauses.parts) : 1;
    }

    private void begin(Work work, long now, Starts starts, Course course) {
        int rounds = work.roundsOfParts(segmentParts(work));
        int minutes = segmentMinutes(work, now);
        for (int i = 0; i < room.length; i++) {
            room[i] -= takes(work, minutes, Arrivals.span(i), now);
        }
        withdraw(work, course);
        run(work, rounds, now, now + minutes, course);
        starts.begin(work.job.id(), rounds);
    }

    /** Step 3. Discounted capacity up to every instant against what has to be done in it by then. */
    private void payWhatMustBePaid(long now, Starts starts, Course course) {
        long from = course.windows.clock(now);
        long level = course.clock.level();
        // What must be paid is what is certain: where jobs end before they were expected to, less of it is.
        double real = expectedWork == 0 ? 1 : 1 - BELIEVED * (1 - realWork / expectedWork);
        double sum = 0;
        double excess = 0;
        long worst = 0;
        long last = course.clock.last();
        for (long minute = from; minute < last; minute++) {
            if (minute > from) {
                level += course.clock.changeAt(minute);
            }
            sum += level * real - capacity;
            if (sum > excess) {
                excess = sum;
                worst = minute + 1;
            }
        }
        if (excess <= 0) {
            return;
        }
        List<Work> looked = new ArrayList<>();
        for (Work work : held) {
            looked.add(work);
            if (looked.size() > LOOKED_AT * 64) {
                break;
            }
        }
        for (Work work : looked) {
            if (excess <= 0 || free <= 0) {
                return;
            }
            if (work.clockFrom >= worst || !mayBegin(work, now)) {
                continue;
            }
            aheadOfTime(work, now, course);
            int minutes = segmentMinutes(work, now);
            long pays = (minutes - course.windows.discounted(now, now + minutes)) * work.width();
            if (pays <= excess && fits(work, minutes, now, course)) {
                excess -= pays;
                begin(work, now, starts, course);
            }
        }
    }

    private boolean mayBegin(Work work, long now) {
        return work.eligible <= now && work.width() <= free && work.width() > 0;
    }

    /** A held job begins although its own cheapest plan waits: one part, or whatever follows it without a pause. */
    private void aheadOfTime(Work work, long now, Course course) {
        pauses.parts = 1;
        if (settings.longSegments() || work.job.restartOverhead() > 0) {
            long edge = course.windows.nextEdge(now);
            int left = work.partsLeft();
            while (pauses.parts < left && now + work.minutesOfParts(pauses.parts) < edge) {
                pauses.parts++;
            }
        }
    }

    /** Step 4. The pool's capacity up to every instant against everything at its latest and what is yet to come. */
    private void keepTheReserve(long now, Starts starts, Course course) {
        long level = course.late.level();
        long sum = 0;
        long last = course.late.last();
        int index = 0;
        double most = 0;
        long reach = 0;
        int used = capacity - free;
        double below = 0;
        double hopeful = certified ? 1 : 1 - UNCUT;
        for (long minute = now; minute < last; minute++) {
            if (minute > now) {
                level += course.late.changeAt(minute);
            }
            sum += level;
            long span = minute + 1 - now;
            while (index < Arrivals.COUNT && Arrivals.span(index) < span) {
                below = reserved[index];
                index++;
            }
            double reserve = below;
            if (index < Arrivals.COUNT) {
                int before = index == 0 ? 0 : Arrivals.span(index - 1);
                reserve += (reserved[index] - below) * (span - before) / (Arrivals.span(index) - before);
            }
            double slack = hopeful * capacity * span - sum - reserve;
            if (capacity - slack > used) {
                most = Math.max(most, capacity - slack);
                reach = minute + 1;
            }
        }
        if (most <= used) {
            return;
        }
        List<Work> looked = new ArrayList<>();
        for (Work work : held) {
            if (work.latestStart >= reach) {
                break;
            }
            looked.add(work);
        }
        for (Work work : looked) {
            if (used >= most || free <= 0) {
                return;
            }
            if (!mayBegin(work, now)) {
                continue;
            }
            aheadOfTime(work, now, course);
            if (fits(work, segmentMinutes(work, now), now, course)) {
                used += work.width();
                begin(work, now, starts, course);
            }
        }
    }

    // --- what is to be expected --------------------------------------------------------------------------------------

    /** What is to be expected of a job. The first question after a change looks at all jobs, the next ones at one. */
    public Outlook outlook(int id, long now) {
        Course course = at(now);
        Work work = known(id);
        EarlyPlan early = earlyPlan(now);
        boolean runs = work.place == Work.Place.RUNNING;
        boolean tooWide = work.width() > capacity && !runs;
        int rest = work.rest();
        long from = runs ? Math.max(now, work.ends) : Math.max(now, work.eligible);
        long earlyStart = runs ? from : early.start(work);
        long earlyEnd = earlyStart == Long.MAX_VALUE ? Long.MAX_VALUE : earlyStart + rest;

        long begins = work.place == Work.Place.READY && earlyStart != Long.MAX_VALUE ? earlyStart : from;
        pauses.start = begins;
        pauses.end = begins + rest;
        if (rest > 0 && !work.rushed) {
            pauses.search(work, begins, runs, course.windows);
            if (!pays(work, begins, course)) {
                pauses.start = begins;
                pauses.end = begins + rest;
            }
        }
        long plannedPeak = pauses.start == begins && pauses.end == begins + rest
                ? rest - course.windows.discounted(begins, begins + rest)
                : pauses.peakMinutes;
        long nowPeak = rest - course.windows.discounted(from, from + rest);
        long leastPeak = Math.max(0, rest - course.windows.discounted(from, Math.max(from, work.deadline)));
        int running = runs ? (int) Math.max(1, work.ends - work.began) : 0;
        long runningPeak = running - (runs ? course.windows.discounted(work.began, work.ends) : 0);

        Outlook.Reason reason = reason(work, now, tooWide);
        boolean late = earlyEnd > work.deadline;
        return new Outlook(
                id,
                reason,
                why(reason, work, (nowPeak - plannedPeak) * work.gain(), price(work, rest, nowPeak)),
                runs ? work.began : tooWide ? Long.MAX_VALUE : pauses.start,
                tooWide ? Long.MAX_VALUE : pauses.end,
                earlyEnd,
                work.deadline,
                !work.lost && !tooWide && (from + rest <= work.deadline) && (!late || work.latestStart >= now),
                late || work.lost || pauses.end > work.deadline,
                BigDecimal.valueOf(rest + (long) running),
                money(price(work, rest, nowPeak) + price(work, running, runningPeak)),
                money(price(work, rest, plannedPeak) + price(work, running, runningPeak)),
                money(price(work, rest, leastPeak) + price(work, running, runningPeak)));
    }

    private EarlyPlan earlyPlan(long now) {
        if (early == null || earlyAt != now) {
            early = new EarlyPlan(works.values(), capacity, now);
            earlyAt = now;
        }
        return early;
    }

    private Outlook.Reason reason(Work work, long now, boolean tooWide) {
        if (work.place == Work.Place.RUNNING) {
            return Outlook.Reason.RUNS;
        }
        if (tooWide) {
            return Outlook.Reason.TOO_WIDE;
        }
        if (paused) {
            return Outlook.Reason.PAUSED;
        }
        if (work.eligible > now && !work.rushed) {
            return Outlook.Reason.NOT_ELIGIBLE;
        }
        if (work.place == Work.Place.HELD) {
            return Outlook.Reason.WAITS_FOR_WINDOW;
        }
        return work.width() <= free ? Outlook.Reason.BEGINS : Outlook.Reason.WAITS_FOR_CAPACITY;
    }

    private String why(Outlook.Reason reason, Work work, long saved, long cost) {
        return switch (reason) {
            case RUNS ->
                "rounds " + (work.done + 1) + " to " + (work.done + work.runningRounds) + " of " + work.job.rounds()
                        + " run since " + instant(work.began);
            case NOT_ELIGIBLE -> "it may not begin before " + instant(work.eligible);
            case PAUSED -> "the pool is paused";
            case WAITS_FOR_WINDOW ->
                "waiting until " + instant(pauses.start) + " saves "
                        + BigDecimal.valueOf(Math.max(0, saved))
                                .multiply(BigDecimal.valueOf(100))
                                .divide(BigDecimal.valueOf(Math.max(1, cost)), 1, RoundingMode.HALF_EVEN)
                        + " % of its cost";
            case WAITS_FOR_CAPACITY ->
                free <= 0
                        ? "all of the pool's " + capacity + " is taken"
                        : "it needs " + work.width() + " and " + free + " of " + capacity + " is free";
            case BEGINS -> "it begins at the next tick that leaves what more urgent jobs need";
            case TOO_WIDE -> "it needs " + work.width() + " of a pool of " + capacity;
        };
    }

    private static Instant instant(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    /** Listed-price minutes, in millionths. */
    private static long price(Work work, long minutes, long peakMinutes) {
        return minutes * work.offPrice() + peakMinutes * work.gain();
    }

    private static BigDecimal money(long millionths) {
        return BigDecimal.valueOf(millionths, 6).stripTrailingZeros();
    }

    /** Whether a segment of that job is cheaper on spot machines at that minute than on others. */
    public boolean spotPays(int id, long now) {
        Work work = known(id);
        BigDecimal listed = at(now).windows.open(now) ? BigDecimal.ONE.subtract(settings.discount()) : BigDecimal.ONE;
        return work.job.spot() != null && work.job.spot().pricePerMinute().compareTo(listed) < 0;
    }

    /**
     * By which minute the running segment of a job is to have stopped: rounds that are not expected to end before it do
     * not begin. {@link Long#MAX_VALUE} where it runs on at the listed price because it has to.
     */
    public long stopBy(int id) {
        Work work = known(id);
        Course course = at(work.began);
        if (work.place != Work.Place.RUNNING || work.rushed || !course.windows.open(work.began)) {
            return Long.MAX_VALUE;
        }
        long close = course.windows.nextEdge(work.began);
        return work.ends <= close ? close : Long.MAX_VALUE;
    }
}
