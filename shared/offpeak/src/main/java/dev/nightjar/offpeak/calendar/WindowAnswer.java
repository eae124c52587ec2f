package dev.nightjar.offpeak.calendar;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a calendar says of a job at an instant. Instants and seconds are whole.
 *
 * @param windowEnd when the window ends that the instant is in; null outside, and where it has no end
 * @param secondsLeftInWindow until then; null where {@code windowEnd} is
 * @param nextWindowStart the first start after the instant, or null
 * @param discountedSecondsIfStartedNow how much of the job has the lower price if it starts at the instant
 * @param fitsNow whether the instant is in a window and the whole job has the lower price
 * @param earliestFullFitStart the first start from the instant on with which the whole job has the lower price; null when
 *     there is none within {@link OffPeakCalendar#FIT_DAYS} days
 * @param feasible whether a job that starts at the instant ends by the deadline; null without a deadline
 * @param bestStart the earliest start with the most discounted seconds that ends by the deadline; null without one, and
 *     when it is not feasible
 * @param bestDiscountedSeconds of that start; null where {@code bestStart} is
 */
public record WindowAnswer(
        boolean inWindow,
        @Nullable Instant windowEnd,
        @Nullable Long secondsLeftInWindow,
        @Nullable Instant nextWindowStart,
        long discountedSecondsIfStartedNow,
        boolean fitsNow,
        @Nullable Instant earliestFullFitStart,
        @Nullable Boolean feasible,
        @Nullable Instant bestStart,
        @Nullable Long bestDiscountedSeconds,
        CalendarVersions versions) {}
