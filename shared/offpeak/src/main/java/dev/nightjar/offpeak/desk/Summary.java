package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.message.JobMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What releasing needs to know of a job. It is written into the metadata of the job's object, which a listing brings
 * along: a desk that knows nothing lists a million jobs with a thousand requests and reads none of them.
 *
 * @param pause as in the record, seconds; -1 for none
 * @param submitted seconds since the epoch; 0 for the moment of this write
 * @param notBefore it may not begin earlier, seconds since the epoch; 0 where nothing is said
 * @param left seconds that the rest of it takes, as far as is known
 * @param deadline seconds since the epoch; {@link #NEVER} where there is none
 * @param maxDelay seconds; -1 where the setting holds
 * @param maxParallel of its pool while it runs; {@link Integer#MAX_VALUE} where nothing is said
 * @param toRound the first round that the current segment is not to do; 0 where none was asked for
 * @param after the run that must have ended before; empty for none
 * @param spot price ratio and rework share, with a space between; empty for none
 */
record Summary(
        String jobId,
        JobState state,
        int segment,
        long fence,
        boolean runNow,
        boolean cancelled,
        boolean warned,
        String pool,
        String calendar,
        String jobName,
        long pause,
        long submitted,
        long notBefore,
        long left,
        long deadline,
        long maxDelay,
        int rounds,
        int roundsDone,
        int toRound,
        int minRounds,
        long restartOverhead,
        int priority,
        double minSavingPercent,
        int maxParallel,
        String after,
        String spot) {
    static final long NEVER = Long.MAX_VALUE;
    private static final int NUMBERS = 19;

    static Summary of(JobRecord record) {
        JobMessage message = record.message();
        JobMessage.Split split = message.split();
        Duration maxDelay = message.maxDelay();
        Integer maxParallel = message.maxParallel();
        Duration pause = record.pause();
        JobMessage.Spot spot = message.spot();
        JobRecord.Claim claim = record.claim();
        JobRecord.Run run = record.run();
        String after = run == null ? null : run.after();
        String calendar = message.calendar();
        return new Summary(
                record.jobId(),
                record.state(),
                record.segment(),
                record.fence(),
                record.runNow(),
                record.cancelled(),
                record.warned(),
                message.pool(),
                calendar == null ? "" : calendar,
                message.jobName(),
                pause == null ? -1 : pause.toSeconds(),
                record.submitted().getEpochSecond(),
                Math.max(0, record.notBefore().getEpochSecond()),
                Math.max(1, record.left().toSeconds()),
                seconds(message.deadline()),
                maxDelay == null ? -1 : maxDelay.toSeconds(),
                record.rounds(),
                record.roundsDone(),
                claim == null ? 0 : claim.toRound(),
                split == null ? 1 : split.minRoundsPerSegment(),
                split == null ? 0 : split.restartOverhead().toSeconds(),
                message.priority(),
                message.minSavingPercent(),
                maxParallel == null ? Integer.MAX_VALUE : maxParallel,
                after == null ? "" : after,
                spot == null
                        ? ""
                        : spot.priceRatio().toPlainString() + " "
                                + spot.reworkShare().toPlainString());
    }

    private static long seconds(@Nullable Instant at) {
        return at == null ? NEVER : at.getEpochSecond();
    }

    Map<String, String> metadata() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("id", jobId);
        words.put("state", state.name());
        words.put("pool", pool);
        words.put("job_name", jobName);
        words.put("calendar", calendar);
        words.put("after", after);
        words.put("spot", spot);
        words.put(
                "plan",
                segment + " " + fence + " " + (runNow ? 1 : 0) + " " + (cancelled ? 1 : 0) + " " + (warned ? 1 : 0)
                        + " " + pause + " "
                        + submitted + " "
                        + notBefore
                        + " " + left + " " + deadline + " " + maxDelay + " " + rounds + " " + roundsDone + " " + toRound
                        + " " + minRounds + " " + restartOverhead + " " + priority + " " + minSavingPercent + " "
                        + maxParallel);
        return words;
    }

    /** What those words say; null when they are not {@link #metadata()}'s: then the record itself must be read. */
    static @Nullable Summary of(Map<String, String> words) {
        String id = words.get("id");
        String state = words.get("state");
        String pool = words.get("pool");
        String plan = words.get("plan");
        if (id == null || state == null || pool == null || plan == null) {
            return null;
        }
        String[] numbers = plan.split(" ", NUMBERS + 1);
        if (numbers.length != NUMBERS) {
            return null;
        }
        Iterator<String> number = List.of(numbers).iterator();
        try {
            return new Summary(
                    id,
                    JobState.valueOf(state),
                    Integer.parseInt(number.next()),
                    Long.parseLong(number.next()),
                    number.next().equals("1"),
                    number.next().equals("1"),
                    number.next().equals("1"),
                    pool,
                    words.getOrDefault("calendar", ""),
                    words.getOrDefault("job_name", ""),
                    Long.parseLong(number.next()),
                    Long.parseLong(number.next()),
                    Long.parseLong(number.next()),
                    Long.parseLong(number.next()),
                    Long.parseLong(number.next()),
                    Long.parseLong(number.next()),
                    Integer.parseInt(number.next()),
                    Integer.parseInt(number.next()),
                    Integer.parseInt(number.next()),
                    Integer.parseInt(number.next()),
                    Long.parseLong(number.next()),
                    Integer.parseInt(number.next()),
                    Double.parseDouble(number.next()),
                    Integer.parseInt(number.next()),
                    words.getOrDefault("after", ""),
                    words.getOrDefault("spot", ""));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
