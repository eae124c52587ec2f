package dev.nightjar.offpeak.plan;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
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
    private final Map<Integer, Course> courses = new HashMap<>();
    private final PriorityQueue<long[]> segmentEnds =
            new PriorityQueue<>((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
    private final TreeMap<Long, List<PlannedJob>> arrivals = new TreeMap<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
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
        PlannedJob job = line.planned();
        courses.put(job.id(), new Course(job, minutes));
        arrivals.computeIfAbsent(job.release(), minute -> new ArrayList<>()).add(job);
        return this;
    }

    /** Minute by minute up to that time, its tick included. */
    PlannedDay until(String time) {
        return until(at(time));
    }

    PlannedDay until(long last) {
        for (; now <= last; now++) {
            while (!segmentEnds.isEmpty() && segmentEnds.peek()[0] <= now) {
                int id = (int) segmentEnds.remove()[1];
                Course course = course(id);
                course.done += course.running;
                course.ended = now;
                if (course.done == course.job.rounds()) {
                    ends.put(id, now);
                    log.add(id + " ends " + told(now));
                }
                planner.ended(id, course.done, (int) (now - course.began), now);
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
        segmentEnds.removeIf(end -> end[1] == id);
    }

    Outlook outlook(int id) {
        return planner.outlook(id, now - 1);
    }

    long now() {
        return now - 1;
    }

    @Override
    public void begin(int id, int rounds) {
        Course course = course(id);
        int all = course.job.rounds();
        long minutes = course.minutes * (course.done + rounds) / all - course.minutes * course.done / all;
        boolean restarts = course.done > 0 && course.ended != now;
        course.running = rounds;
        course.began = now;
        segmentEnds.add(new long[] {now + minutes + (restarts ? course.job.restartOverhead() : 0), id});
        log.add(id + " begins " + (all == 1 ? "" : rounds + " of " + all + " ") + told(now));
    }

    /** When a job ended; far in the future for one that has not. */
    long endOf(int id) {
        return ends.getOrDefault(id, Long.MAX_VALUE);
    }

    private Course course(int id) {
        return Objects.requireNonNull(courses.get(id));
    }

    /** What really becomes of a job. */
    private static final class Course {
        private final PlannedJob job;
        private final long minutes;
        private int done;
        private int running;
        private long began;
        private long ended;

        Course(PlannedJob job, int minutes) {
            this.job = job;
            this.minutes = minutes;
        }
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

        static JobLine job(int id) {
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

        PlannedJob planned() {
            return new PlannedJob(
                    id, "name", release, minutes, width, deadline, maxDelay, rounds, overhead, priority, minSaving);
        }
    }
}
