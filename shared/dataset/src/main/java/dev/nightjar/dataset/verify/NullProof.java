package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;

/** Columns without any value. */
final class NullProof extends ColumnProof {
    NullProof(ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            if (ends[i] != begin || !isNull(r)) {
                return i;
            }
        }
        return to;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        return false;
    }

    @Override
    String print(int row) {
        return "a value";
    }
}
