package dev.nightjar.dataset.report;

import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import dev.nightjar.dataset.table.Utf8;

/**
 * The bytes of texts as Python objects, summed. A text has a head of 49 to 76 bytes and 1, 2 or 4 bytes a code point, by its
 * highest one. Tokens that pandas reads as missing values count as such; merging is addition, so the order never matters.
 */
public final class TextSizes {
    private static final int ASCII_HEAD = 49;
    private static final int LATIN_HEAD = 73;
    private static final int BMP_HEAD = 74;
    private static final int ASTRAL_HEAD = 76;
    private static final int MISSING = 24;

    /** The longest of the words for a missing value. */
    private static final int LONGEST_WORD = 9;

    private static final String[] WORDS = {
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "n/a",
        "nan",
        "null"
    };

    private long count;
    private long bytes;

    /** How many tokens there were. */
    public long count() {
        return count;
    }

    /** What they take together, without pointers. */
    public long bytes() {
        return bytes;
    }

    /** Adds that many tokens of that many ASCII characters in all, none of which is a word for a missing value. */
    public void addAscii(long tokens, long characters) {
        count += tokens;
        bytes += ASCII_HEAD * tokens + characters;
    }

    /** Adds one token, {@code token[start .. end)}, in UTF-8. */
    public void add(byte[] token, int start, int end) {
        count++;
        bytes += size(token, start, end);
    }

    /** Adds all tokens of the span; one that is empty is missing in pandas, quoted or not. */
    public void add(TokenSpan span) {
        TokenColumn column = span.column();
        byte[] all = column.bytes();
        int from = span.from();
        int to = span.to();
        if (from == to) {
            return;
        }
        int start = column.start(from);
        count += to - from;
        if (Utf8.isAscii(all, start, column.end(to - 1))) {
            bytes += (long) ASCII_HEAD * (to - from) + column.end(to - 1) - start;
            for (int i = from; i < to; i++) {
                int end = column.end(i);
                if (end - start <= LONGEST_WORD && isMissing(all, start, end)) {
                    bytes += MISSING - ASCII_HEAD - (end - start);
                }
                start = end;
            }
        } else {
            for (int i = from; i < to; i++) {
                int end = column.end(i);
                bytes += size(all, start, end);
                start = end;
            }
        }
    }

    /** Adds what another has. */
    public void merge(TextSizes other) {
        count += other.count;
        bytes += other.bytes;
    }

    private static int size(byte[] token, int start, int end) {
        int length = end - start;
        if (Utf8.isAscii(token, start, end)) {
            return length <= LONGEST_WORD && isMissing(token, start, end) ? MISSING : ASCII_HEAD + length;
        }
        int points = 0;
        int highest = 0;
        for (int i = start; i < end; i++) {
            int b = token[i] & 0xFF;
            points += (b & 0xC0) == 0x80 ? 0 : 1;
            highest = Math.max(highest, b);
        }
        // The first byte of a sequence tells the plane: C2 and C3 begin U+0080 to U+00FF, F0 and more what lies beyond
        // U+FFFF.
        return highest <= 0xC3
                ? LATIN_HEAD + points
                : highest < 0xF0 ? BMP_HEAD + 2 * points : ASTRAL_HEAD + 4 * points;
    }

    private static boolean isMissing(byte[] bytes, int start, int end) {
        if (start == end) {
            return true;
        }
        return switch (bytes[start]) {
            case '#', '-', '1', '<', 'N', 'n' -> isMissingWord(bytes, start, end);
            default -> false;
        };
    }

    private static boolean isMissingWord(byte[] bytes, int start, int end) {
        for (String word : WORDS) {
            if (word.length() == end - start && isWord(word, bytes, start)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWord(String word, byte[] bytes, int start) {
        for (int i = 0; i < word.length(); i++) {
            if (bytes[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
