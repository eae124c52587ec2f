package dev.nightjar.offpeak.calendar;

import java.util.List;

/**
 * What a decision rests on.
 *
 * @param tariff its name
 * @param content twelve hexadecimal digits; another content has another one
 * @param holidays such as {@code jp-2026.1}, or {@code none}
 * @param tzdata the release of the IANA database that the JVM has, such as {@code 2025b}
 * @param warnings why the answers may be wrong, each one sentence
 */
public record CalendarVersions(String tariff, String content, String holidays, String tzdata, List<String> warnings) {
    public CalendarVersions {
        warnings = List.copyOf(warnings);
    }

    /** One line, such as {@code jst-default@1f0c…, holidays none, tzdata 2025b}. */
    @Override
    public String toString() {
        return tariff + "@" + content + ", holidays " + holidays + ", tzdata " + tzdata;
    }
}
