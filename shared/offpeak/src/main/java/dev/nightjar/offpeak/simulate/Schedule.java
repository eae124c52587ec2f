package dev.nightjar.offpeak.simulate;

import java.io.IOException;
import java.util.Arrays;

/**
 * What ran when: for each job, in the order of the trace, its segments in the order of time. A segment that began in the
 * minute in which the former one ended is the same segment.
 */
public final class Schedule {
    private final Trace trace;
    /** Segment {@code i} of all: whose it is, its first second and the one after its last. */
    private int[] job = new int[1024];

    private long[] start = new long[1024];
    private long[] end = new long[1024];
    private int count;

    Schedule(Trace trace) {
        this.trace = trace;
    }

    void add(int jobIndex, long startSecond, long endSecond) {
        if (count == job.length) {
            job = Arrays.copyOf(job, 2 * count);
            start = Arrays.copyOf(start, 2 * count);
            end = Arrays.copyOf(end, 2 * count);
        }
        job[count] = jobIndex;
        start[count] = startSecond;
        end[count] = endSecond;
        count++;
    }

    /** Takes segments; the job is its place in the trace. */
    @FunctionalInterface
    interface IndexedSink {
        void segment(int job, long start, long end);
    }

    /** In the order in which they were added. */
    void forEachIndexed(IndexedSink sink) {
        for (int i = 0; i < count; i++) {
            sink.segment(job[i], start[i], end[i]);
        }
    }

    /** How many segments there are. */
    public int segments() {
        return count;
    }

    /** Takes segments. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param number of the segment within its job, from 1
         * @param start seconds since the epoch
         * @param end seconds since the epoch, exclusive
         */
        void segment(TraceJob job, int number, long start, long end) throws IOException;
    }

    /** Shows all segments, job by job. */
    public void forEach(Sink sink) throws IOException {
        // Segments were added in the order of their ends: a stable counting sort by job keeps the order of time.
        int[] place = new int[trace.jobs().size() + 1];
        for (int i = 0; i < count; i++) {
            place[job[i] + 1]++;
        }
        for (int i = 0; i + 1 < place.length; i++) {
            place[i + 1] += place[i];
        }
        int[] sorted = new int[count];
        for (int i = 0; i < count; i++) {
            sorted[place[job[i]]++] = i;
        }
        int number = 0;
        for (int i = 0; i < count; i++) {
            int segment = sorted[i];
            number = i > 0 && job[sorted[i - 1]] == job[segment] ? number + 1 : 1;
            sink.segment(trace.jobs().get(job[segment]), number, start[segment], end[segment]);
        }
    }

    /** CSV with the columns {@code id,segment,start,end,width}; times are seconds since the epoch. */
    public void writeCsv(Appendable out) throws IOException {
        out.append("id,segment,start,end,width\n");
        forEach((traceJob, number, from, to) -> out.append(quoted(traceJob.id()))
                .append(',')
                .append(Integer.toString(number))
                .append(',')
                .append(Long.toString(from))
                .append(',')
                .append(Long.toString(to))
                .append(',')
                .append(Integer.toString(traceJob.width()))
                .append('\n'));
    }

    private static String quoted(String text) {
        return text.indexOf(',') < 0 && text.indexOf('"') < 0 ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
