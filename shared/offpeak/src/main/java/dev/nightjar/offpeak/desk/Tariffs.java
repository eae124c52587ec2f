package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.util.Optional;

/** The tariffs that a desk knows by name. */
@FunctionalInterface
public interface Tariffs {
    /** {@code jst-default}, the default one, and {@code jst-holidays}. */
    Tariffs BUILT_IN = name -> OffPeakCalendar.named(name.isEmpty() ? "jst-default" : name);

    /** The tariff of that name, the default one for the empty name; empty when there is none. */
    Optional<OffPeakCalendar> named(String name);
}
