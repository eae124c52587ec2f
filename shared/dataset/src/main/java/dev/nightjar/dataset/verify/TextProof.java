package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Text, plain or by dictionary: the same bytes. */
final class TextProof extends ColumnProof {
    private final byte[] texts;
    private final int[] offsets;

    /** How many distinct texts there are; -1: the column holds its texts itself. */
    private final int distinct;

    TextProof(@Nullable ColumnVector dictionary, ColumnVector decoded, long carefulLengths) {
        super(decoded, carefulLengths, 0);
        this.texts = dictionary == null ? decoded.bytes : dictionary.bytes;
        this.offsets = dictionary == null ? decoded.offsets : dictionary.offsets;
        this.distinct = dictionary == null ? -1 : dictionary.rows;
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        return distinct >= 0
                ? firstUnprovenIndex(bytes, ends, start, from, to, row)
                : carefulLengths == 0 && isWholeSpan(bytes, ends, start, from, to, row)
                        ? to
                        : firstUnprovenText(bytes, ends, start, from, to, row);
    }

    /** Whether all lengths and nulls are right, and then all bytes at once. */
    private boolean isWholeSpan(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int moved = offsets[row] - start;
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (end + moved != offsets[r + 1] || isNull(r) != (raw == begin)) {
                return false;
            }
            begin = end;
        }
        return Arrays.equals(bytes, start, begin, texts, start + moved, begin + moved);
    }

    private int firstUnprovenText(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : raw == begin
                            || isUnusual(raw, end - begin)
                            || !isText(bytes, begin, end, offsets[r], offsets[r + 1])) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    private int firstUnprovenIndex(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)) {
                if (raw != begin) {
                    return i;
                }
            } else {
                long index = values[r];
                if (index < 0
                        || index >= distinct
                        || raw == begin
                        || isUnusual(raw, end - begin)
                        || !isText(bytes, begin, end, offsets[(int) index], offsets[(int) index + 1])) {
                    return i;
                }
            }
            begin = end;
        }
        return to;
    }

    private boolean isText(byte[] bytes, int start, int end, int textStart, int textEnd) {
        int length = end - start;
        if (length != textEnd - textStart) {
            return false;
        }
        if (length > 32) {
            return Arrays.equals(bytes, start, end, texts, textStart, textEnd);
        }
        if (length >= 8) {
            for (int i = 0; i < length - 8; i += 8) {
                if (Digits.load(bytes, start + i) != Digits.load(texts, textStart + i)) {
                    return false;
                }
            }
            return Digits.load(bytes, end - 8) == Digits.load(texts, textEnd - 8);
        }
        if (length > 0 && start + 8 <= bytes.length && textStart + 8 <= texts.length) {
            return (Digits.load(bytes, start) ^ Digits.load(texts, textStart)) << (64 - 8 * length) == 0;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[start + i] != texts[textStart + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        long slot = distinct < 0 ? row : values[row];
        return slot >= 0
                && (distinct < 0 || slot < distinct)
                && isText(bytes, start, end, offsets[(int) slot], offsets[(int) slot + 1]);
    }

    @Override
    String print(int row) {
        long slot = distinct < 0 ? row : values[row];
        if (slot < 0 || (distinct >= 0 && slot >= distinct)) {
            return "entry " + slot + " of a dictionary of " + distinct;
        }
        int from = offsets[(int) slot];
        return new String(texts, from, Math.min(200, offsets[(int) slot + 1] - from), StandardCharsets.UTF_8);
    }
}
