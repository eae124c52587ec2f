package dev.nightjar.dataset.reduce;

/**
 * The mean and covariance of columns, gathered in parts that may be merged in any order: the result differs in the last bits only.
 * Merge in a fixed order where bytes must be the same.
 *
 * <p>Sums are of products of deviations from the mean of each block of {@value #BLOCK} rows, never of squares of values, so that a
 * large mean costs no digits. Parts are joined by the formulas of Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for
 * Computing Sample Variances" (1979). A row costs {@code columns^2} operations, and the statistic {@code 4 columns^2} bytes.
 */
public final class MomentStatistic {
    private static final int BLOCK = 1_024;

    private final int columns;

    /** A number near each column's mean, which the mean is counted from: then it keeps its digits however far from zero it is. */
    private final double[] origins;

    /** The means less {@link #origins}. */
    private final double[] means;

    /** Row i holds the sums of products of column i with itself and each later column. */
    private final double[][] products;

    private final double[] blockMeans;
    private final double[][] block;
    private long rows;

    public MomentStatistic(int columns) {
        this.columns = columns;
        this.origins = new double[columns];
        this.means = new double[columns];
        this.products = new double[columns][];
        for (int i = 0; i < columns; i++) {
            products[i] = new double[columns - i];
        }
        this.blockMeans = new double[columns];
        // Four rows of the block at a time: more gain nothing, and 2,000 columns of a whole block would be 16 MiB.
        this.block = new double[4][columns];
    }

    public int columns() {
        return columns;
    }

    public long rows() {
        return rows;
    }

    /** The mean of a column; 0 where there are no rows. */
    public double mean(int column) {
        return origins[column] + means[column];
    }

    /** The unbiased covariance of two columns; NaN where there are fewer than two rows. */
    public double covariance(int first, int second) {
        double product = products[Math.min(first, second)][Math.abs(first - second)];
        return rows < 2 ? Double.NaN : product / (rows - 1);
    }

    /**
     * Adds rows, given by column.
     *
     * @param values {@code values[column][row]}, all finite
     */
    public void add(double[][] values, int newRows) {
        if (values.length != columns) {
            throw new IllegalArgumentException(values.length + " columns instead of " + columns);
        }
        for (int from = 0; from < newRows; from += BLOCK) {
            addBlock(values, from, Math.min(newRows, from + BLOCK));
        }
    }

    private void addBlock(double[][] values, int from, int to) {
        int count = to - from;
        for (int c = 0; c < columns; c++) {
            if (rows == 0) {
                origins[c] = mean(values[c], from, to, 0);
            }
            blockMeans[c] = mean(values[c], from, to, origins[c]);
        }
        join(blockMeans, count);
        for (int row = from; row < to; row += 4) {
            for (int r = 0; r < 4; r++) {
                double[] centred = block[r];
                for (int c = 0; c < columns; c++) {
                    centred[c] = row + r < to ? values[c][row + r] - origins[c] - blockMeans[c] : 0;
                }
            }
            addCentred(block[0], block[1], block[2], block[3]);
        }
    }

    /** The mean of the values less {@code origin}. */
    private static double mean(double[] values, int from, int to, double origin) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] - origin;
        }
        return sum / (to - from);
    }

    private void addCentred(double[] first, double[] second, double[] third, double[] fourth) {
        for (int i = 0; i < columns; i++) {
            double a = first[i];
            double b = second[i];
            double c = third[i];
            double d = fourth[i];
            double[] sums = products[i];
            for (int j = i; j < columns; j++) {
                sums[j - i] += (a * first[j] + b * second[j]) + (c * third[j] + d * fourth[j]);
            }
        }
    }

    /** Adds what another statistic of the same columns has. */
    public void merge(MomentStatistic other) {
        if (other.columns != columns) {
            throw new IllegalArgumentException(other.columns + " columns instead of " + columns);
        }
        if (other.rows == 0) {
            return;
        }
        if (rows == 0) {
            System.arraycopy(other.origins, 0, origins, 0, columns);
        }
        for (int i = 0; i < columns; i++) {
            blockMeans[i] = (other.origins[i] - origins[i]) + other.means[i];
        }
        join(blockMeans, other.rows);
        for (int i = 0; i < columns; i++) {
            for (int j = i; j < columns; j++) {
                products[i][j - i] += other.products[i][j - i];
            }
        }
    }

    /** Moves the means by {@code count} rows of other means, and adds the products that the two means make. */
    private void join(double[] otherMeans, long count) {
        double total = (double) rows + count;
        double weight = (double) rows * count / total;
        for (int i = 0; i < columns && rows > 0; i++) {
            double scaled = (otherMeans[i] - means[i]) * weight;
            for (int j = i; j < columns; j++) {
                products[i][j - i] += scaled * (otherMeans[j] - means[j]);
            }
        }
        for (int i = 0; i < columns; i++) {
            means[i] = rows == 0 ? otherMeans[i] : (rows * means[i] + count * otherMeans[i]) / total;
        }
        rows += count;
    }
}
