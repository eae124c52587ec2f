/** When work is cheaper: a tariff that somebody declares, compiled to instants. Open {@link dev.nightjar.offpeak.calendar.OffPeakCalendar} first. */
@NullMarked
package dev.nightjar.offpeak.calendar;

import org.jspecify.annotations.NullMarked;
