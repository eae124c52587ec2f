package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;

/** Bools: true and false in any case. */
final class BoolProof extends ColumnProof {
    private static final long LOWER_CASE = 0x2020202020202020L;
    private static final int TRUE = 't' | ('r' << 8) | ('u' << 16) | ('e' << 24);
    private static final int ALSE = 'a' | ('l' << 8) | ('s' << 16) | ('e' << 24);

    BoolProof(ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r) ? raw != begin : isUnusual(raw, end - begin) || !isBool(bytes, begin, end, values[r])) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    private static boolean isBool(byte[] bytes, int start, int end, long value) {
        int length = end - start;
        if (length < 4 || length > 5) {
            return false;
        }
        long last = (end >= 8 ? Digits.load(bytes, end - 8) : Digits.load(bytes, 0) << (64 - 8 * end)) | LOWER_CASE;
        int word = (int) (last >>> 32);
        return length == 4 ? value == 1 && word == TRUE : value == 0 && word == ALSE && (bytes[start] | 0x20) == 'f';
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        return isBool(bytes, start, end, values[row]);
    }

    @Override
    String print(int row) {
        return values[row] == 0 ? "false" : values[row] == 1 ? "true" : Long.toString(values[row]);
    }
}
