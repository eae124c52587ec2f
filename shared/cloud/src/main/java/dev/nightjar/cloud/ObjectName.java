package dev.nightjar.cloud;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an object lies: {@code bucket/name}; the name may hold slashes.
 *
 * <p>Names come out of events and are nobody's promise. A bucket has 3 to 222 of {@code a-z 0-9 . _ -}, begins and ends
 * with a letter or digit and has no two dots in a row. A name has 1 to 1024 bytes of UTF-8, no control character, no
 * lone surrogate, no leading slash and no segment that is {@code .} or {@code ..}; whatever else Cloud Storage allows is
 * allowed here ({@code a//b}, {@code a/}, spaces, Japanese).
 *
 * <p>The natural order is by bucket, then by the UTF-8 bytes of the name, as Cloud Storage lists them.
 */
public record ObjectName(String bucket, String name) implements Comparable<ObjectName> {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final int MAX_NAME_BYTES = 1024;

    /** @throws IllegalArgumentException when the two cannot name an object; the message has three parts */
    public ObjectName {
        checkBucket(bucket);
        String fault = faultOf(name);
        if (fault != null) {
            throw new IllegalArgumentException("cannot use the object name \"" + Shown.of(name) + "\"\n" + "  because "
                    + fault + "\n" + "  try a relative name such as \"team-a/environment.yml\"");
        }
    }

    /** @throws IllegalArgumentException when no bucket can be called so; the message has three parts */
    static void checkBucket(String bucket) {
        if (!BUCKET.matcher(bucket).matches() || bucket.contains("..")) {
            throw new IllegalArgumentException("cannot use the bucket name \"" + Shown.of(bucket) + "\"\n"
                    + "  because a"
                    + " bucket name has"
                    + " 3 to 222 of a-z,"
                    + " 0-9, '.', '_'"
                    + " and '-', with a"
                    + " letter or digit"
                    + " at both ends\n"
                    + "  try a name such"
                    + " as \"environments\"");
        }
    }

    /** Whether {@code new ObjectName(bucket, name)} would be accepted for any good bucket. */
    static boolean isName(String name) {
        return faultOf(name) == null;
    }

    private static @Nullable String faultOf(String name) {
        if (name.isEmpty()) {
            return "it is empty";
        }
        if (name.charAt(0) == '/') {
            return "it begins with a slash";
        }
        int bytes = 0;
        int segmentStart = 0;
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            if (Character.isISOControl(c)) {
                return "it holds the control character U+%04X".formatted(c);
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return "it holds the lone surrogate U+%04X".formatted(c);
            }
            if (c == '/') {
                if (isDots(name, segmentStart, i)) {
                    return "it has the segment \".\" or \"..\"";
                }
                segmentStart = i + 1;
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        if (isDots(name, segmentStart, name.length())) {
            return "it has the segment \".\" or \"..\"";
        }
        return bytes > MAX_NAME_BYTES ? "it has " + bytes + " bytes of UTF-8, more than " + MAX_NAME_BYTES : null;
    }

    private static boolean isDots(String name, int start, int end) {
        return switch (end - start) {
            case 1 -> name.charAt(start) == '.';
            case 2 -> name.startsWith("..", start);
            default -> false;
        };
    }

    @Override
    public int compareTo(ObjectName other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : compareUtf8(name, other.name);
    }

    /** UTF-8 bytes sort as code points do; UTF-16 units do not, beyond U+FFFF. */
    static int compareUtf8(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Character.isSurrogate(x) == Character.isSurrogate(y)
                        ? Character.compare(x, y)
                        : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** {@code bucket/name}, for people. */
    @Override
    public String toString() {
        return bucket + "/" + name;
    }
}
