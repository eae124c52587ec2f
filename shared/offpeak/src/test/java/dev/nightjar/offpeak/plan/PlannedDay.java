package dev.nightjar.offpeak.plan;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Drives a planner through some days of Tokyo, with the discounted window of {@code jst-default}, and writes down what
 * began and ended. Times are written {@code "Mon 09:00"}, of the week of Monday 2026-11-02.
 */
final class PlannedDay implements Policy.Starts {
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    final Planner planner;
    private final Map<Integer, PlannedJob> jobs = new HashMap<>();
    private final Map<Integer, Integer> realMinutes = new HashMap<>();
    private final Map<Integer, Integer> done = new HashMap<>();
    private final Map<Integer, Integer> running = new HashMap<>();
    private final Map<Integer, Long> began = new HashMap<>();
    private final PriorityQueue<long[]> ends =
            new PriorityQueue<>((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
    private final TreeMap<Long, List<PlannedJob>> arrivals = new TreeMap<>();
    private final Map<Integer, Long> endOf = new HashMap<>();
    final List<String> log = new ArrayList<>();
    private long now = at("Mon 00:00");

    PlannedDay(int capacity) {
        this(capacity, PlannerSettings.simulation());
    }

    PlannedDay(int capacity, PlannerSettings settings) {
        planner = new Planner(OffPeakCalendar.jstDefault(), capacity, settings);
    }

    static long at(String time) {
        int day = DAYS.indexOf(time.substring(0, 3));
        return LocalDateTime.parse("2026-11-0" + (2 + day) + "T" + time.substring(4))
                        .atZone(TOKYO)
                        .toEpochSecond()
                / 60;
    }

    private static String told(long minute) {
        LocalDateTime time = LocalDateTime.ofInstant(java.time.Instant.ofEpochSecond(minute * 60), TOKYO);
        return DAYS.get(time.getDayOfWeek().getValue() - 1) + " " + time.toLocalTime();
    }

    /** A job that becomes known at its release and takes as long as it says. */
    PlannedDay job(JobLine line) {
        return job(line, line.minutes);
    }

    /** One that really takes so long. */
    PlannedDay job(JobLine line, int minutes) {
        PlannedJob job = line.job();
        jobs.put(job.id(), job);
        realMinutes.put(job.id(), minutes);
        done.put(job.id(), 0);
        arrivals.computeIfAbsent(job.release(), minute -> new ArrayList<>()).add(job);
        return this;
    }

    /** Minute by minute up to that time, its tick included. */
    PlannedDay until(String time) {
        return until(at(time));
    }

    PlannedDay until(long last) {
        for (; now <= last; now++) {
            while (!ends.isEmpty() && ends.peek()[0] <= now) {
                int id = (int) ends.remove()[1];
                int rounds = done.merge(id, known(running, id), Integer::sum);
                if (rounds == known(jobs, id).rounds()) {
                    endOf.put(id, now);
                    log.add(id + " ends " + told(now));
                }
                planner.ended(id, rounds, (int) (now - known(began, id)), now);
            }
            for (PlannedJob job : arrivals.getOrDefault(now, List.of())) {
                planner.submit(job, now);
            }
            planner.tick(now, this);
        }
        return this;
    }

    void cancel(int id) {
        planner.cancel(id, now);
        ends.removeIf(end -> end[1] == id);
    }

    Outlook outlook(int id) {
        return planner.outlook(id, now - 1);
    }

    long now() {
        return now - 1;
    }

    @Override
    public void begin(int id, int rounds) {
        int from = known(done, id);
        int all = known(jobs, id).rounds();
        long real = known(realMinutes, id);
        long minutes = real * (from + rounds) / all - real * from / all;
        boolean restarts = from > 0 && began.get(id) != null && !log.isEmpty() && lastEnd(id) != now;
        running.put(id, rounds);
        began.put(id, now);
        ends.add(new long[] {now + minutes + (restarts ? known(jobs, id).restartOverhead() : 0), id});
        log.add(id + " begins " + (all == 1 ? "" : rounds + " of " + all + " ") + told(now));
    }

    /** The minute at which it was done. */
    long endOf(int id) {
        return known(endOf, id);
    }

    Collection<Long> ends() {
        return endOf.values();
    }

    private static <T> T known(Map<Integer, T> of, int id) {
        return Objects.requireNonNull(of.get(id), () -> "job " + id);
    }

    private long lastEnd(int id) {
        return endOf.getOrDefault(id, -1L);
    }

    /** How a job of a test is written down. */
    static final class JobLine {
        private final int id;
        private long release = at("Mon 09:00");
        private int minutes = 60;
        private int width = 1;
        private long deadline = PlannedJob.NO_DEADLINE;
        private int maxDelay = PlannerSettings.MAX_DELAY_MINUTES;
        private int rounds = 1;
        private int overhead;
        private int priority;
        private double minSaving;

        private JobLine(int id) {
            this.id = id;
        }

        static JobLine line(int id) {
            return new JobLine(id);
        }

        JobLine comes(String time) {
            release = at(time);
            return this;
        }

        JobLine comes(long minute) {
            release = minute;
            return this;
        }

        JobLine takes(int value) {
            minutes = value;
            return this;
        }

        JobLine wide(int value) {
            width = value;
            return this;
        }

        JobLine due(String time) {
            return due(at(time));
        }

        JobLine due(long minute) {
            deadline = minute;
            maxDelay = Integer.MAX_VALUE / 2;
            return this;
        }

        JobLine rounds(int value) {
            rounds = value;
            return this;
        }

        JobLine overhead(int value) {
            overhead = value;
            return this;
        }

        JobLine priority(int value) {
            priority = value;
            return this;
        }

        JobLine saves(double percent) {
            minSaving = percent;
            return this;
        }

        PlannedJob job() {
            return new PlannedJob(
                    id, "name", release, minutes, width, deadline, maxDelay, rounds, overhead, priority, minSaving);
        }
    }
}
