package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The smallest and the greatest text of a chunk, by bytes without a sign; of long ones as much as a footer should hold. */
final class TextRange {
    private static final int MOST = 64;

    private TextRange() {}

    static ChunkRange of(byte[] bytes, int[] offsets, int count, int nulls) {
        int min = 0;
        int max = 0;
        long minHead = head(bytes, offsets, 0);
        long maxHead = minHead;
        for (int i = 1; i < count; i++) {
            long head = head(bytes, offsets, i);
            // Most values are decided by their first eight bytes.
            if (head <= minHead && (head < minHead || compare(bytes, offsets, i, min) < 0)) {
                min = i;
                minHead = head;
            }
            if (head >= maxHead && (head > maxHead || compare(bytes, offsets, i, max) > 0)) {
                max = i;
                maxHead = head;
            }
        }
        return range(bytes, offsets, min, max, nulls);
    }

    static ChunkRange ofDistinct(byte[] bytes, int[] offsets, DistinctTexts distinct, int nulls) {
        int min = distinct.first[0];
        int max = min;
        for (int i = 1; i < distinct.size; i++) {
            int place = distinct.first[i];
            if (compare(bytes, offsets, place, min) < 0) {
                min = place;
            }
            if (compare(bytes, offsets, place, max) > 0) {
                max = place;
            }
        }
        return range(bytes, offsets, min, max, nulls);
    }

    private static ChunkRange range(byte[] bytes, int[] offsets, int min, int max, int nulls) {
        byte[] least = Arrays.copyOfRange(bytes, offsets[min], Math.min(offsets[min + 1], offsets[min] + MOST));
        boolean leastExact = offsets[min + 1] - offsets[min] <= MOST;
        if (!leastExact) {
            least = Arrays.copyOf(least, characterStart(bytes, offsets[min], MOST));
        }
        if (offsets[max + 1] - offsets[max] <= MOST) {
            return new ChunkRange(
                    nulls, least, leastExact, Arrays.copyOfRange(bytes, offsets[max], offsets[max + 1]), true);
        }
        byte[] greatest =
                Arrays.copyOfRange(bytes, offsets[max], offsets[max] + characterStart(bytes, offsets[max], MOST));
        return new ChunkRange(nulls, least, leastExact, raised(greatest), false);
    }

    /** Where the character that contains the byte {@code at} begins; all before it are whole. */
    private static int characterStart(byte[] bytes, int start, int at) {
        int place = at;
        while (place > at - 4 && (bytes[start + place] & 0xC0) == 0x80) {
            place--;
        }
        return place;
    }

    /** The shortest text above all that begin with this one: its last character that has a next one is raised, what follows is left out. */
    private static byte @Nullable [] raised(byte[] text) {
        int end = text.length;
        while (end > 0) {
            int start = end - 1;
            while (start > 0 && (text[start] & 0xC0) == 0x80) {
                start--;
            }
            int character = new String(text, start, end - start, StandardCharsets.UTF_8).codePointAt(0);
            int next = character == 0xD7FF ? 0xE000 : character + 1;
            if (next <= Character.MAX_CODE_POINT) {
                byte[] last = Character.toString(next).getBytes(StandardCharsets.UTF_8);
                byte[] raised = Arrays.copyOf(text, start + last.length);
                System.arraycopy(last, 0, raised, start, last.length);
                return raised;
            }
            end = start;
        }
        return null;
    }

    private static int compare(byte[] bytes, int[] offsets, int one, int other) {
        return Arrays.compareUnsigned(bytes, offsets[one], offsets[one + 1], bytes, offsets[other], offsets[other + 1]);
    }

    /** The first eight bytes as a number whose order, with a sign, is theirs. */
    private static long head(byte[] bytes, int[] offsets, int value) {
        int start = offsets[value];
        int length = offsets[value + 1] - start;
        long head;
        if (start + 8 <= bytes.length) {
            head = Long.reverseBytes(ByteSink.longAt(bytes, start));
            if (length < 8) {
                head = length == 0 ? 0 : head & (-1L << (64 - 8 * length));
            }
        } else {
            head = 0;
            for (int i = 0; i < length && i < 8; i++) {
                head |= (bytes[start + i] & 0xFFL) << (56 - 8 * i);
            }
        }
        return head ^ Long.MIN_VALUE;
    }
}
