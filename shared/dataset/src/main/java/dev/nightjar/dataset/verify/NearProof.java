package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigDecimal;

/** Floats within a tolerance: no further from their tokens than that. */
final class NearProof extends ColumnProof {
    private final FloatProof exactly;
    private final double tolerance;
    private final BigDecimal exactTolerance;

    NearProof(double tolerance, FloatProof exactly, ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
        this.exactly = exactly;
        this.tolerance = tolerance;
        // 0.005 means 0.005, not the double nearest to it.
        this.exactTolerance = new BigDecimal(Double.toString(tolerance));
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : isUnusual(raw, end - begin)
                            || !isClearlyNear(bytes, begin, end, Double.longBitsToDouble(values[r]))) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    private boolean isClearlyNear(byte[] bytes, int start, int end, double value) {
        double token = Loss.roughly(bytes, start, end);
        return Math.abs(value - token) <= tolerance - Loss.DOUBT * (Math.abs(value) + Math.abs(token));
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        double value = Double.longBitsToDouble(values[row]);
        BigDecimal token = FloatProof.number(bytes, start, end);
        if (token == null || Double.isNaN(value) || Double.isInfinite(value)) {
            return exactly.holds(bytes, start, end, row);
        }
        return new BigDecimal(value).subtract(token).abs().compareTo(exactTolerance) <= 0;
    }

    @Override
    String print(int row) {
        return exactly.print(row);
    }
}
