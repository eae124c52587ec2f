package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folders of partitions, {@code COLUMN=VALUE}, as readers of Hive's layout know them: a null is
 * {@value #NULL}, and whatever is not an ASCII letter, digit, {@code _}, {@code -} or a point inside is written
 * {@code %XX}, byte by byte of its UTF-8.
 *
 * <p>Some disks take {@code a} and {@code A} for one name: a value whose folder would differ from another's by case alone has
 * its letters written {@code %XX} too, which readers decode all the same.
 */
final class HiveFolders {
    static final String NULL = "__HIVE_DEFAULT_PARTITION__";

    /** What file systems take for one name, less room for hidden drafts. */
    private static final int MAX_BYTES = 240;

    private final String column;
    private final Map<String, String> folders = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    HiveFolders(String column) {
        this.column = column;
        taken.add(fold(nullFolder()));
    }

    /** Takes over a folder that is there. */
    void add(@Nullable String value, String folder) {
        taken.add(fold(folder));
        if (value != null) {
            folders.put(value, folder);
        }
    }

    /**
     * The folder of that value; always the same.
     *
     * @throws DatasetException {@code option} when the name would be longer than file systems take
     */
    String of(@Nullable String value) throws DatasetException {
        if (value == null) {
            return checked(nullFolder());
        }
        String folder = folders.get(value);
        if (folder == null) {
            // The text that stands for nulls must not be taken for one.
            folder = checked(encoded(column, false) + "=" + encoded(value, value.equalsIgnoreCase(NULL)));
            if (!taken.add(fold(folder))) {
                folder = checked(encoded(column, false) + "=" + encoded(value, true));
                taken.add(fold(folder));
            }
            folders.put(value, folder);
        }
        return folder;
    }

    private String nullFolder() {
        return encoded(column, false) + "=" + NULL;
    }

    private String checked(String folder) throws DatasetException {
        if (folder.length() > MAX_BYTES) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot partition by " + column,
                    "\"" + folder.substring(0, 60) + "..\" would be the name of a folder, and it has " + folder.length()
                            + " bytes, more than " + MAX_BYTES,
                    "a column of shorter values");
        }
        return folder;
    }

    private static String fold(String folder) {
        return folder.toLowerCase(Locale.ROOT);
    }

    private static String encoded(String text, boolean lettersToo) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
            boolean sign = (b >= '0' && b <= '9') || b == '-' || (b == '.' && i + 1 < bytes.length && i > 0);
            if (sign || (letter && !lettersToo)) {
                name.append((char) b);
            } else {
                name.append('%')
                        .append(Character.toUpperCase(Character.forDigit(b >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return name.toString();
    }
}
