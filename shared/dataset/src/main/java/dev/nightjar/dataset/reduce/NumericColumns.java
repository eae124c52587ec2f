package dev.nightjar.dataset.reduce;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Typed columns as doubles, for the statistics that want every value of every row. */
public final class NumericColumns {
    /** More columns than this are not reduced: their matrices would take 80 MiB, and their eigenvectors half a minute. */
    public static final int MAX_COLUMNS = 2_000;

    private static final int NAMED = 5;

    private NumericColumns() {}

    /** Whether columns of that type are numbers; bools are 0 and 1. */
    public static boolean isNumeric(ColumnType type) {
        return switch (type) {
            case ColumnType.Int ints -> true;
            case ColumnType.FloatingPoint floats -> true;
            case ColumnType.Decimal decimals -> true;
            case ColumnType.Bool bools -> true;
            case ColumnType.Date dates -> false;
            case ColumnType.Timestamp times -> false;
            case ColumnType.Text texts -> false;
            case ColumnType.Dictionary texts -> false;
            case ColumnType.Null nulls -> false;
        };
    }

    /**
     * Refuses columns that are no numbers, and more than {@value #MAX_COLUMNS}.
     *
     * @throws DatasetException {@code option}, naming the columns that are no numbers
     */
    public static void check(List<String> names, List<ColumnType> types) throws DatasetException {
        if (names.size() > MAX_COLUMNS) {
            throw wrong(
                    "there are " + names.size() + " columns, more than the " + MAX_COLUMNS + " that can be reduced",
                    "--columns with fewer of them");
        }
        List<String> others = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (!isNumeric(types.get(i))) {
                others.add(names.get(i));
            }
        }
        if (!others.isEmpty()) {
            throw wrong(
                    (others.size() == 1 ? "a column is" : others.size() + " columns are") + " no numbers: "
                            + named(others),
                    "--drop " + String.join(",", others.subList(0, Math.min(NAMED, others.size())))
                            + (others.size() > NAMED ? ",.." : ""));
        }
    }

    /**
     * Fills {@code into} with a column's values.
     *
     * @param firstRow the number of the first row, for the message
     * @throws DatasetException {@code option} at the first value that is null or not finite, naming the column and the row
     */
    public static void fill(String column, ColumnType type, ColumnVector values, double[] into, long firstRow)
            throws DatasetException {
        if (values.nulls > 0) {
            for (int row = 0; row < values.rows; row++) {
                if (values.isNull(row)) {
                    throw notFinite(column, firstRow + row, "null");
                }
            }
        }
        switch (type) {
            case ColumnType.Int ints -> fillInts(ints, values, into);
            case ColumnType.FloatingPoint floats -> fillFloats(column, values, into, firstRow);
            case ColumnType.Decimal decimals -> fillDecimals(decimals, values, into);
            case ColumnType.Bool bools -> fillInts(new ColumnType.Int(64, true), values, into);
            case ColumnType.Date dates -> check(List.of(column), List.of(type));
            case ColumnType.Timestamp times -> check(List.of(column), List.of(type));
            case ColumnType.Text texts -> check(List.of(column), List.of(type));
            case ColumnType.Dictionary texts -> check(List.of(column), List.of(type));
            case ColumnType.Null nulls -> check(List.of(column), List.of(type));
        }
    }

    private static void fillInts(ColumnType.Int type, ColumnVector values, double[] into) {
        for (int row = 0; row < values.rows; row++) {
            into[row] = (double) values.values[row];
        }
        if (!type.signed()) {
            long mask = type.bits() == 64 ? -1 : (1L << type.bits()) - 1;
            for (int row = 0; row < values.rows; row++) {
                long bits = values.values[row] & mask;
                // Halved with the lost bit kept for rounding, as longs beyond the signed ones have no cast.
                into[row] = bits >= 0 ? (double) bits : 2.0 * (double) ((bits >>> 1) | (bits & 1));
            }
        }
    }

    private static void fillFloats(String column, ColumnVector values, double[] into, long firstRow)
            throws DatasetException {
        for (int row = 0; row < values.rows; row++) {
            double value = Double.longBitsToDouble(values.values[row]);
            if (!Double.isFinite(value)) {
                throw notFinite(column, firstRow + row, Double.toString(value));
            }
            into[row] = value;
        }
    }

    private static void fillDecimals(ColumnType.Decimal type, ColumnVector values, double[] into) {
        for (int row = 0; row < values.rows; row++) {
            BigInteger unscaled = BigInteger.valueOf(values.values[row]);
            if (type.precision() > 18) {
                unscaled = BigInteger.valueOf(values.high[row])
                        .shiftLeft(64)
                        .or(unscaled.and(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE)));
            }
            into[row] = new BigDecimal(unscaled, type.scale()).doubleValue();
        }
    }

    /** Some names for a message. */
    static String named(List<String> names) {
        List<String> some = new ArrayList<>();
        for (String name : names.subList(0, Math.min(NAMED, names.size()))) {
            some.add('"' + (name.length() > 80 ? name.substring(0, 80) + "..." : name) + '"');
        }
        return String.join(", ", some) + (names.size() > NAMED ? ", .." : "");
    }

    private static DatasetException notFinite(String column, long row, String value) {
        return wrong(
                "row " + row + " of column " + named(List.of(column)) + " is " + value,
                "--drop " + column + ", or a file without such values");
    }

    private static DatasetException wrong(String because, String remedy) {
        return new DatasetException(
                DatasetException.Kind.OPTION, null, "cannot reduce to principal components", because, remedy);
    }
}
