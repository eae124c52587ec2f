package dev.nightjar.dataset.report;

import java.util.Locale;

/** Numbers as people read them; the same on every machine. */
final class Quantity {
    private Quantity() {}

    /** {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 999 B}, {@code 1.2 kB}, {@code 34.5 MB}, {@code 1.23 GB}: powers of 1,000. */
    static String bytes(long bytes) {
        if (Math.abs(bytes) < 1_000) {
            return bytes + " B";
        }
        double scaled = bytes;
        for (String unit : new String[] {"kB", "MB", "GB"}) {
            scaled /= 1_000;
            // What would round to 1,000 belongs to the next unit.
            if (Math.abs(scaled) < 999.95) {
                return String.format(Locale.ROOT, unit.equals("GB") ? "%.2f %s" : "%.1f %s", scaled, unit);
            }
        }
        return String.format(Locale.ROOT, "%,.2f TB", scaled / 1_000);
    }

    /** How much of {@code whole} is left: {@code 22.8 %}. */
    static String part(long part, long whole) {
        return whole <= 0 ? "-" : percent((double) part / whole);
    }

    /** {@code 22.8 %}. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }

    /** {@code 1.234 s}. */
    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%,.2f s", seconds);
    }
}
