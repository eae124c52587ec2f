package dev.nightjar.offpeak.message;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a text has the form of a cron expression: minute, hour, day of month, month, day of week. */
final class CronFields {
    private static final int[] LEAST = {0, 0, 1, 1, 0};
    private static final int[] MOST = {59, 23, 31, 12, 7};
    private static final String[] MONTHS = {
        "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
    };
    private static final String[] DAYS = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    /** A star, a value, or a range, each perhaps with a step. */
    private static final Pattern PART = Pattern.compile("(?:\\*|(\\w{1,3})(?:-(\\w{1,3}))?)(?:/([0-9]{1,2}))?");

    private CronFields() {}

    static boolean areFive(String cron) {
        String[] fields = cron.strip().split("[ \t]+", -1);
        if (fields.length != 5) {
            return false;
        }
        for (int i = 0; i < 5; i++) {
            for (String part : fields[i].split(",", -1)) {
                if (!isPart(part, i)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isPart(String part, int field) {
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            return false;
        }
        String from = matcher.group(1);
        String to = matcher.group(2);
        String step = matcher.group(3);
        if (step != null && Integer.parseInt(step) == 0) {
            return false;
        }
        if (from == null) {
            return true;
        }
        int first = value(from, field);
        int last = to == null ? first : value(to, field);
        return first >= 0 && last >= first;
    }

    /** Minus one where there is none. */
    private static int value(String text, int field) {
        String[] names = field == 3 ? MONTHS : field == 4 ? DAYS : new String[0];
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(text.toLowerCase(Locale.ROOT)) && !text.isEmpty()) {
                return i;
            }
        }
        if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int value = Integer.parseInt(text);
        return value >= LEAST[field] && value <= MOST[field] ? value : -1;
    }
}
