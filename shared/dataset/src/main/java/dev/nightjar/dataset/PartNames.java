package dev.nightjar.dataset;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of parts: {@code FOLDER/part-00000.parquet}, without a folder where there are no partitions. A name is given
 * once: what replaces a part has another name, so that who reads by an older manifest never meets newer bytes.
 */
final class PartNames {
    private static final Pattern PART = Pattern.compile("([^/]+=[^/]*/)?part-[0-9]{5,8}\\.(parquet|arrow)");

    private final int first;
    private final String ending;
    private final Map<String, Integer> next = new HashMap<>();
    private int highest;

    /** @param first above all numbers that were given before */
    PartNames(int first, String ending) {
        this.first = first;
        this.ending = ending;
        highest = first;
    }

    static boolean isPart(String name) {
        return PART.matcher(name).matches();
    }

    /** One more than the highest number among those names; 0 where there is none. */
    static int after(List<String> names) {
        int after = 0;
        for (String name : names) {
            if (isPart(name)) {
                String file = name.substring(name.lastIndexOf('/') + 1);
                after = Math.max(after, Integer.parseInt(file.substring("part-".length(), file.indexOf('.'))) + 1);
            }
        }
        return after;
    }

    String in(String folder) {
        int number = next.merge(folder, first, (before, unused) -> before + 1);
        highest = Math.max(highest, number + 1);
        return (folder.isEmpty() ? "" : folder + "/") + String.format(Locale.ROOT, "part-%05d", number) + ending;
    }

    /** Above all numbers that were given so far. */
    int after() {
        return highest;
    }
}
