package dev.nightjar.dataset.reduce;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns that go together so closely that one tells the other.
 *
 * @param pairs each column that goes with an earlier one, with the first such, in the order of the columns
 */
public record Correlations(List<Pair> pairs) {
    /** From here on two columns count as one. */
    public static final double STRONG = 0.999;

    /** More columns than this are not compared: their number grows with the square. */
    public static final int MAX_COLUMNS = 200;

    private static final double ROUNDING = 1e-13;

    /**
     * A column that goes with an earlier one.
     *
     * @param coefficient -1 to 1
     */
    public record Pair(int earlier, int later, double coefficient) {}

    public Correlations {
        pairs = List.copyOf(pairs);
    }

    /**
     * The pairs of which {@code |r|} is at least {@code least}. Constant columns go with none, and there are none of more than
     * {@value #MAX_COLUMNS} columns or fewer than three rows, where any two columns would go together.
     */
    public static Correlations of(MomentStatistic statistic, double least) {
        List<Pair> pairs = new ArrayList<>();
        int columns = statistic.columns() > MAX_COLUMNS || statistic.rows() < 3 ? 0 : statistic.columns();
        for (int later = 1; later < columns; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                double r = coefficient(statistic, earlier, later);
                if (Math.abs(r) >= least) {
                    pairs.add(new Pair(earlier, later, r));
                    break;
                }
            }
        }
        return new Correlations(pairs);
    }

    /** Pearson's r; NaN where a column does not vary. */
    private static double coefficient(MomentStatistic statistic, int first, int second) {
        double scale = deviation(statistic, first) * deviation(statistic, second);
        if (!(scale > 0) || Double.isInfinite(scale)) {
            return Double.NaN;
        }
        return Math.max(-1, Math.min(1, statistic.covariance(first, second) / scale));
    }

    /** The standard deviation; 0 where it is no more than what rounding the mean leaves. */
    private static double deviation(MomentStatistic statistic, int column) {
        double deviation = Math.sqrt(statistic.covariance(column, column));
        return deviation > ROUNDING * Math.abs(statistic.mean(column)) ? deviation : 0;
    }
}
