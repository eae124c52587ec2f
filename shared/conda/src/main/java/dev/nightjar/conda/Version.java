package dev.nightjar.conda;

import java.util.Arrays;

/**
 * A conda version; ordered as CEP 33 says: {@code 1.0.dev1 < 1.0rc1 < 1.0 < 1.0.post1 < 1.1 < 1!0.1}.
 *
 * <p>Two spellings of one version are equal: {@code 1.0}, {@code 1.0.0} and {@code 1.0+0}. Case does not matter.
 *
 * <p>Where the peers disagree this follows conda: only the whole word {@code dev} sorts first and only the whole word
 * {@code post} sorts last ({@code 1.2dev < 1.2devdev}, {@code 1.2postpost < 1.2post}), and {@code *} may stand in a
 * version and sorts before {@code dev}. CEP 33 ends a run of digits at 2^31-1, but real channels hold dates of fourteen
 * digits ({@code 8.2.20210902094147}), so up to eighteen digits are read.
 */
public final class Version implements Comparable<Version> {
    /** CEP 26 allows 64 characters, and file names of 211; what is longer is not a version. */
    static final int MAX_LENGTH = 211;

    private static final int MAX_DIGITS = 18;

    /*
     * A version is a list of segments, a segment is a list of components, and a component is a number or a word.
     * All components of all segments lie in one long[], with SEGMENT_END between two segments, coded such that the
     * order of components is the order of longs:
     *
     *     number          itself, 0 or more
     *     "post"          Long.MAX_VALUE
     *     any other word  negative: the sign bit, then twelve letters of five bits, the first letter highest, then a bit
     *                     that says that the word goes on in the next long. So a word is less than every number, and
     *                     less than all words that it begins.
     *     missing         0, for which compare() and startsWith() care
     *
     * Comparing two versions then is one walk over two small arrays, without a string or an object in sight.
     */
    private static final long SEGMENT_END = Long.MIN_VALUE;

    private static final long POST = Long.MAX_VALUE;
    private static final int LETTERS = 12;
    private static final int LETTER_BITS = 5;
    private static final long GOES_ON = 1;

    /** The order of letters: {@code *}, then the word "dev", then {@code _}, then a to z from {@link #LETTER_A}. */
    private static final int STAR = 1;

    private static final int DEV = 2;
    private static final int UNDERSCORE = 3;
    private static final int LETTER_A = 4;

    private static final long[] NONE = {};

    private final String text;
    private final long epoch;
    private final long[] main;
    private final long[] local;

    private Version(String text, long epoch, long[] main, long[] local) {
        this.text = text;
        this.epoch = epoch;
        this.main = main;
        this.local = local;
    }

    /**
     * Reads a version; space around it is dropped.
     *
     * @throws InvalidSpecException when it is empty, too long, or not a version
     */
    public static Version parse(String written) {
        String text = written.strip();
        int length = text.length();
        if (length == 0) {
            throw invalid(written, "the version is empty", "");
        }
        if (length > MAX_LENGTH) {
            throw invalid(written, "a version has at most " + MAX_LENGTH + " characters", "");
        }
        int bang = -1;
        int plus = -1;
        boolean hasDash = false;
        boolean hasUnderscore = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (isDigit(c) || c == '.' || isLetter(c) || c == '*') {
                continue;
            }
            switch (c) {
                case '_' -> hasUnderscore = true;
                case '-' -> hasDash = true;
                case '!' -> {
                    if (bang >= 0) {
                        throw invalid(written, "it has two epochs (\"!\")", "");
                    }
                    bang = i;
                }
                case '+' -> {
                    if (plus >= 0) {
                        throw invalid(written, "it has two local parts (\"+\")", "");
                    }
                    plus = i;
                }
                default ->
                    throw invalid(
                            written,
                            "\"" + c + "\" cannot stand in a version",
                            "write letters, digits, \".\" and \"_\", as in 1.26.4");
            }
        }
        if (hasDash && hasUnderscore) {
            throw invalid(written, "it has both \"-\" and \"_\"", "write \"_\" only");
        }
        if (plus >= 0 && plus < bang) {
            throw invalid(written, "the epoch (\"!\") does not come first", "");
        }
        long epoch = bang < 0 ? 0 : epoch(written, text, bang);
        long[] main = segments(written, text, bang + 1, plus < 0 ? length : plus, true);
        long[] local = plus < 0 ? NONE : segments(written, text, plus + 1, length, false);
        return new Version(text, epoch, main, local);
    }

    private static long epoch(String written, String text, int end) {
        for (int i = 0; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                throw invalid(written, "the epoch before \"!\" is not a number", "write a number, as in 1!2.0");
            }
        }
        return number(written, text, 0, end);
    }

    /** @param isMain whether a last underscore belongs to the word or number before it ({@code 1.0.1_}) */
    private static long[] segments(String written, String text, int from, int to, boolean isMain) {
        long[] parts = new long[2 * (to - from) + 2];
        int size = 0;
        int splitTo = isMain && to > from && isUnderscore(text.charAt(to - 1)) ? to - 1 : to;
        int i = from;
        while (true) {
            int end = i;
            while (end < splitTo && text.charAt(end) != '.' && !isUnderscore(text.charAt(end))) {
                end++;
            }
            boolean isLast = end == splitTo;
            if (isLast) {
                end = to;
            }
            if (i == end) {
                throw invalid(written, "a part of it is empty", "write something on both sides of \".\", \"_\", \"+\"");
            }
            if (!isDigit(text.charAt(i))) {
                parts[size++] = 0;
            }
            while (i < end) {
                char c = text.charAt(i);
                int start = i++;
                if (isDigit(c)) {
                    while (i < end && isDigit(text.charAt(i))) {
                        i++;
                    }
                    parts[size++] = number(written, text, start, i);
                } else {
                    boolean stars = c == '*';
                    while (i < end && !isDigit(text.charAt(i)) && (text.charAt(i) == '*') == stars) {
                        i++;
                    }
                    size = word(text, start, i, parts, size);
                }
            }
            if (isLast) {
                return Arrays.copyOf(parts, size);
            }
            parts[size++] = SEGMENT_END;
            i++;
        }
    }

    private static long number(String written, String text, int from, int to) {
        int start = from;
        while (start < to - 1 && text.charAt(start) == '0') {
            start++;
        }
        if (to == start || to - start > MAX_DIGITS) {
            String why = to == start ? "the epoch is empty" : "a number in it has more than " + MAX_DIGITS + " digits";
            throw invalid(written, why, "");
        }
        long value = 0;
        for (int i = start; i < to; i++) {
            value = 10 * value + (text.charAt(i) - '0');
        }
        return value;
    }

    private static int word(String text, int from, int to, long[] parts, int size) {
        int length = to - from;
        if (length == 4 && text.regionMatches(true, from, "post", 0, 4)) {
            parts[size] = POST;
            return size + 1;
        }
        if (length == 3 && text.regionMatches(true, from, "dev", 0, 3)) {
            parts[size] = packed(DEV, 1, false);
            return size + 1;
        }
        int next = size;
        long letters = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            if (count == LETTERS) {
                parts[next++] = packed(letters, count, true);
                letters = 0;
                count = 0;
            }
            letters = (letters << LETTER_BITS) | letter(text.charAt(i));
            count++;
        }
        parts[next++] = packed(letters, count, false);
        return next;
    }

    private static long packed(long letters, int count, boolean goesOn) {
        int shift = LETTER_BITS * (LETTERS - count) + 1;
        return Long.MIN_VALUE | (letters << shift) | (goesOn ? GOES_ON : 0);
    }

    private static int letter(char c) {
        return switch (c) {
            case '*' -> STAR;
            case '_', '-' -> UNDERSCORE;
            default -> LETTER_A + (c | 0x20) - 'a';
        };
    }

    /**
     * Whether this is one of the versions that {@code prefix.*} names: {@code 1.7.3} starts with {@code 1.7} and with
     * {@code 1}, not with {@code 1.7.0}; {@code 1.70} does not start with {@code 1.7}.
     *
     * <p>As conda does it: the last component of the prefix is a number that must be the same, or a word that may go on
     * ({@code 0.4.1p1} and {@code 2013ab} start with {@code 0.4.1p} and {@code 2013a}); what comes after it is free.
     */
    public boolean startsWith(Version prefix) {
        if (epoch != prefix.epoch) {
            return false;
        }
        if (prefix.local.length == 0) {
            return startsWith(main, prefix.main);
        }
        return compare(main, prefix.main) == 0 && startsWith(local, prefix.local);
    }

    private static boolean startsWith(long[] parts, long[] prefix) {
        int lastSegment = prefix.length;
        while (lastSegment > 0 && prefix[lastSegment - 1] != SEGMENT_END) {
            lastSegment--;
        }
        int i = 0;
        int j = 0;
        while (j < lastSegment) {
            long x = i < parts.length ? parts[i] : SEGMENT_END;
            long y = prefix[j];
            if (x == SEGMENT_END && y == SEGMENT_END) {
                i++;
                j++;
                continue;
            }
            if (x == SEGMENT_END) {
                x = 0;
            } else {
                i++;
            }
            if (y == SEGMENT_END) {
                y = 0;
            } else {
                j++;
            }
            if (x != y) {
                return false;
            }
        }
        int lastComponent = prefix.length - 1;
        while (lastComponent > j && goesOn(prefix[lastComponent - 1])) {
            lastComponent--;
        }
        while (j < prefix.length) {
            boolean isThere = i < parts.length && parts[i] != SEGMENT_END;
            long x = isThere ? parts[i] : 0;
            long y = prefix[j];
            boolean isStartOfWord = j >= lastComponent && j == prefix.length - 1 && isWord(y);
            if (isStartOfWord ? !(isWord(x) && (x & lettersOf(y)) == y) : x != y) {
                return false;
            }
            if (isThere) {
                i++;
            }
            j++;
        }
        return true;
    }

    private static boolean isWord(long component) {
        return component < 0;
    }

    private static boolean goesOn(long component) {
        return isWord(component) && component != SEGMENT_END && (component & GOES_ON) != 0;
    }

    /** The bits that hold the letters of a word which ends here. */
    private static long lettersOf(long word) {
        int empty = Long.numberOfTrailingZeros(word >>> 1) / LETTER_BITS;
        return -1L << (empty * LETTER_BITS + 1);
    }

    /** @return negative, zero or positive; zero also for different spellings of one version */
    @Override
    public int compareTo(Version other) {
        if (epoch != other.epoch) {
            return Long.compare(epoch, other.epoch);
        }
        int order = compare(main, other.main);
        return order != 0 ? order : compare(local, other.local);
    }

    private static int compare(long[] a, long[] b) {
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            long x = i < a.length ? a[i] : SEGMENT_END;
            long y = j < b.length ? b[j] : SEGMENT_END;
            if (x == y) {
                i++;
                j++;
                continue;
            }
            if (x == SEGMENT_END) {
                x = 0;
            } else {
                i++;
            }
            if (y == SEGMENT_END) {
                y = 0;
            } else {
                j++;
            }
            if (x != y) {
                return Long.compare(x, y);
            }
        }
        return 0;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Version version && compareTo(version) == 0);
    }

    /** Zeros at the end of a segment, and segments of zeros at the end, do not count: they equal missing ones. */
    @Override
    public int hashCode() {
        return 31 * hash(Long.hashCode(epoch), main) + hash(0, local);
    }

    private static int hash(int seed, long[] parts) {
        int hash = seed;
        int segments = 0;
        int zeros = 0;
        for (long part : parts) {
            if (part == SEGMENT_END) {
                segments++;
                zeros = 0;
            } else if (part == 0) {
                zeros++;
            } else {
                hash = 31 * (31 * (31 * hash + segments) + zeros) + Long.hashCode(part);
                segments = 0;
                zeros = 0;
            }
        }
        return hash;
    }

    /** As it was written, without space around it. */
    @Override
    public String toString() {
        return text;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isUnderscore(char c) {
        return c == '_' || c == '-';
    }

    private static InvalidSpecException invalid(String text, String reason, String hint) {
        return new InvalidSpecException(text, reason, hint);
    }
}
