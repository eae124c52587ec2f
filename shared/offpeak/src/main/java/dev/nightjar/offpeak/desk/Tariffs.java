package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;
import java.util.Optional;

/** The tariffs that a desk knows by name. */
@FunctionalInterface
public interface Tariffs {
    /** The tariff of that name, the default one for the empty name; empty when there is none. */
    Optional<Tariff> named(String name);

    /**
     * A declared tariff.
     *
     * @param discount what the windows take off the price, 0.20 for 20 %
     * @param versions of the tariff, the calendar and the time zone data, for every decision
     */
    record Tariff(OffPeakCalendar calendar, BigDecimal discount, String versions) {}
}
