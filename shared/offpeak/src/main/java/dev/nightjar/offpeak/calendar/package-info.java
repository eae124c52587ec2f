/**
 * When work is cheaper: a tariff that somebody declares, compiled to instants. Open
 * {@link dev.nightjar.offpeak.calendar.OffPeakCalendar} first; {@link dev.nightjar.offpeak.calendar.TariffFile} reads the
 * tariffs of others. Knows neither jobs nor clocks.
 */
@NullMarked
package dev.nightjar.offpeak.calendar;

import org.jspecify.annotations.NullMarked;
