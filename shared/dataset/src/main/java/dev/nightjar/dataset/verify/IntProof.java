package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigDecimal;

/** Ints: the token's digits are the value's. */
final class IntProof extends ColumnProof {
    private final boolean signed;
    private final long mask;

    IntProof(ColumnType.Int type, ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
        this.signed = type.signed();
        this.mask = type.bits() == 64 ? -1 : (1L << type.bits()) - 1;
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        return signed
                ? firstUnprovenSigned(bytes, ends, start, from, to, row)
                : firstUnprovenUnsigned(bytes, ends, start, from, to, row);
    }

    private int firstUnprovenSigned(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : end == begin || isUnusual(raw, end - begin) || !Digits.isInt(bytes, begin, end, values[r])) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    private int firstUnprovenUnsigned(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : isUnusual(raw, end - begin) || !Digits.isMagnitude(bytes, begin, end, values[r] & mask)) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        return signed
                ? Digits.isInt(bytes, start, end, values[row])
                : Digits.isMagnitude(bytes, start, end, values[row] & mask);
    }

    @Override
    String print(int row) {
        return signed ? Long.toString(values[row]) : Long.toUnsignedString(values[row] & mask);
    }

    @Override
    double roughly(int row) {
        // Unsigned longs of the upper half are left to exact arithmetic.
        return signed || (values[row] & mask) >= 0 ? (double) (signed ? values[row] : values[row] & mask) : Double.NaN;
    }

    @Override
    BigDecimal exactly(int row) {
        return new BigDecimal(print(row));
    }
}
