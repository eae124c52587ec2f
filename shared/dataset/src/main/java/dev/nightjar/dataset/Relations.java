package dev.nightjar.dataset;

import dev.nightjar.dataset.reduce.Correlations;
import dev.nightjar.dataset.reduce.MomentStatistic;
import dev.nightjar.dataset.reduce.NumericColumns;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns say the same as others: equal in every row, or going together almost exactly.
 *
 * <p>All columns are compared on the first row group; only those that look alike there are followed to the end, so that
 * a table without such columns pays for one row group.
 */
final class Relations {
    /** Fewer rows go together by chance. */
    private static final int FEW_ROWS = 30;

    /** Enough of the first row group to rule most pairs out. */
    private static final int FIRST_ROWS = 1 << 14;

    private static final double[] NONE = {};

    private final List<ColumnType> types;
    private final boolean[] hashed;
    private final long[] low;
    private final long[] high;
    private final boolean[] followed;
    /** Of the columns that are followed; of the others empty. */
    private final double[][] values;

    private @Nullable MomentStatistic moments;
    private List<Integer> columnsOfMoments = List.of();
    private boolean first = true;

    Relations(List<ColumnType> types) {
        this.types = List.copyOf(types);
        int count = types.size();
        hashed = new boolean[count];
        low = new long[count];
        high = new long[count];
        followed = new boolean[count];
        values = new double[count][];
        Arrays.fill(values, NONE);
        Arrays.fill(hashed, true);
        long numeric = types.stream().filter(NumericColumns::isNumeric).count();
        for (int i = 0; i < count; i++) {
            followed[i] = numeric <= Correlations.MAX_COLUMNS && NumericColumns.isNumeric(types.get(i));
        }
    }

    /** Takes a column of the row group under way; from several threads, each column from one. */
    void offer(int column, ColumnVector vector) throws DatasetException {
        if (hashed[column]) {
            hash(column, vector);
        }
        if (!followed[column]) {
            return;
        }
        int rows = first ? Math.min(vector.rows, FIRST_ROWS) : vector.rows;
        double[] numbers = values[column];
        if (vector.nulls > 0 || !finite(types.get(column), vector)) {
            followed[column] = false;
            values[column] = NONE;
            return;
        }
        if (numbers.length < vector.rows) {
            numbers = new double[vector.rows];
            values[column] = numbers;
        }
        NumericColumns.fill("", types.get(column), vector, numbers, 0);
        if (rows < vector.rows) {
            values[column] = Arrays.copyOf(numbers, rows);
        }
    }

    private static boolean finite(ColumnType type, ColumnVector vector) {
        if (type instanceof ColumnType.FloatingPoint) {
            for (int r = 0; r < vector.rows; r++) {
                if (!Double.isFinite(Double.longBitsToDouble(vector.values[r]))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Called when all columns of a row group were offered. */
    void endGroup(int rows) {
        if (first) {
            keepEqualHashes();
            keepCorrelated(Math.min(rows, FIRST_ROWS));
            first = false;
            // The rest of the first row group is not gathered: what is followed is judged by what comes after, too.
            return;
        }
        keepEqualHashes();
        List<Integer> now = columnsOfMoments.stream().filter(i -> followed[i]).toList();
        MomentStatistic statistic = moments;
        if (statistic == null || now.isEmpty()) {
            return;
        }
        if (now.size() < columnsOfMoments.size()) {
            // A column dropped out: the others are gathered anew from here on.
            columnsOfMoments = now;
            statistic = new MomentStatistic(now.size());
            moments = statistic;
        }
        statistic.add(gathered(now), rows);
    }

    private void keepEqualHashes() {
        for (int i = 0; i < hashed.length; i++) {
            hashed[i] = hashed[i] && equal(i, 0, hashed.length) >= 0;
        }
    }

    private int equal(int column, int from, int to) {
        for (int j = from; j < to; j++) {
            if (j != column
                    && hashed[j]
                    && low[j] == low[column]
                    && high[j] == high[column]
                    && types.get(j).equals(types.get(column))) {
                return j;
            }
        }
        return -1;
    }

    private void keepCorrelated(int rows) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < followed.length; i++) {
            if (followed[i]) {
                all.add(i);
            }
        }
        MomentStatistic statistic = new MomentStatistic(all.size());
        statistic.add(gathered(all), rows);
        boolean[] keep = new boolean[followed.length];
        if (rows >= FEW_ROWS) {
            for (Correlations.Pair pair :
                    Correlations.of(statistic, Correlations.STRONG).pairs()) {
                keep[all.get(pair.earlier())] = true;
                keep[all.get(pair.later())] = true;
            }
        }
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < keep.length; i++) {
            followed[i] = keep[i];
            if (keep[i]) {
                kept.add(i);
            } else {
                values[i] = NONE;
            }
        }
        columnsOfMoments = kept;
        moments = new MomentStatistic(kept.size());
        if (!kept.isEmpty()) {
            moments.add(gathered(kept), rows);
        }
    }

    private double[][] gathered(List<Integer> columns) {
        double[][] all = new double[columns.size()][];
        for (int i = 0; i < all.length; i++) {
            all[i] = values[columns.get(i)];
        }
        return all;
    }

    /** The first column before it that has the same value in every row, or -1. */
    int duplicateOf(int column) {
        return hashed[column] ? equal(column, 0, column) : -1;
    }

    /** The first column before it that it goes with almost exactly, or -1. */
    int correlatedWith(int column) {
        MomentStatistic statistic = moments;
        int later = columnsOfMoments.indexOf(column);
        if (statistic == null || later < 0) {
            return -1;
        }
        for (Correlations.Pair pair :
                Correlations.of(statistic, Correlations.STRONG).pairs()) {
            if (pair.later() == later) {
                return columnsOfMoments.get(pair.earlier());
            }
        }
        return -1;
    }

    /** Two hashes of 64 bits of values and nulls, in order. */
    private void hash(int column, ColumnVector v) {
        long a = low[column];
        long b = high[column];
        for (int i = 0; i < (v.rows + 63) >> 6; i++) {
            a = mix(a, v.valid[i]);
        }
        boolean text =
                types.get(column) instanceof ColumnType.Text || types.get(column) instanceof ColumnType.Dictionary;
        if (text) {
            for (int r = 0; r < v.rows; r++) {
                b = mix(b, v.offsets[r + 1]);
            }
            for (int i = 0; i < v.offsets[v.rows]; i++) {
                a = mix(a, v.bytes[i]);
                b = b * 31 + v.bytes[i];
            }
        } else {
            boolean wide = types.get(column) instanceof ColumnType.Decimal d && d.precision() > 18;
            for (int r = 0; r < v.rows; r++) {
                a = mix(a, v.values[r]);
                b = (b ^ v.values[r]) * 0xff51_afd7_ed55_8ccdL;
                b ^= wide ? v.high[r] : b >>> 31;
            }
        }
        low[column] = a;
        high[column] = b;
    }

    private static long mix(long hash, long value) {
        long h = (hash ^ value) * 0x9e37_79b9_7f4a_7c15L;
        return h ^ h >>> 29;
    }
}
