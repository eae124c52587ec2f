package dev.nightjar.dataset.reduce;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, the largest first.
 *
 * <p>Householder reflections make the matrix tridiagonal, and the implicit QL algorithm with Wilkinson's shift makes that diagonal (Golub
 * and Van Loan, "Matrix Computations", 8.3). About 9 n^3 operations: some milliseconds for 120 columns, half a minute for 2,000. It is our own because
 * that is all that is needed of a library of linear algebra, which would weigh one to two megabytes. Vectors lie in rows, so that every
 * inner loop runs along memory.
 */
final class SymmetricEigenvalues {
    private static final int MAX_STEPS = 100;

    private final int size;
    private final double[] diagonal;
    private final double[] beside;

    /** Row i is the eigenvector of {@code diagonal[i]}, once all is done. */
    private double[][] vectors;

    /** @param matrix symmetric and finite; it is used up */
    SymmetricEigenvalues(double[][] matrix) {
        size = matrix.length;
        diagonal = new double[size];
        beside = new double[size];
        vectors = matrix;
        tridiagonalize(matrix);
        for (int low = 0; low < size; low++) {
            isolate(low);
        }
        sort();
    }

    double[] values() {
        return diagonal;
    }

    double[][] vectors() {
        return vectors;
    }

    private void tridiagonalize(double[][] matrix) {
        double[] scales = new double[size];
        double[] image = new double[size];
        for (int k = 0; k < size - 2; k++) {
            // The reflection I - scale v v' takes what is below the diagonal of column k to its first entry; v stays in
            // row k.
            double[] v = matrix[k];
            double below = norm(v, k + 2);
            if (below == 0) {
                beside[k] = v[k + 1];
                continue;
            }
            double norm = Math.hypot(v[k + 1], below);
            double target = v[k + 1] > 0 ? -norm : norm;
            beside[k] = target;
            v[k + 1] -= target;
            double scale = 2 / (v[k + 1] * v[k + 1] + below * below);
            scales[k] = scale;
            double along = 0;
            for (int i = k + 1; i < size; i++) {
                image[i] = scale * dot(matrix[i], v, k + 1);
                along += image[i] * v[i];
            }
            double half = scale * along / 2;
            for (int i = k + 1; i < size; i++) {
                image[i] -= half * v[i];
            }
            for (int i = k + 1; i < size; i++) {
                double[] row = matrix[i];
                double vi = v[i];
                double wi = image[i];
                for (int j = k + 1; j < size; j++) {
                    row[j] -= vi * image[j] + wi * v[j];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            diagonal[i] = matrix[i][i];
        }
        if (size > 1) {
            beside[size - 2] = matrix[size - 2][size - 1];
        }
        vectors = transposedReflections(matrix, scales);
    }

    /** The product of all reflections, transposed. */
    private double[][] transposedReflections(double[][] matrix, double[] scales) {
        double[][] product = new double[size][size];
        for (int i = 0; i < size; i++) {
            product[i][i] = 1;
        }
        double[] image = new double[size];
        for (int k = size - 3; k >= 0; k--) {
            if (scales[k] == 0) {
                continue;
            }
            double[] v = matrix[k];
            Arrays.fill(image, 0);
            for (int i = k + 1; i < size; i++) {
                addTimes(v[i], product[i], image, k + 1);
            }
            for (int i = k + 1; i < size; i++) {
                addTimes(-scales[k] * v[i], image, product[i], k + 1);
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                double held = product[i][j];
                product[i][j] = product[j][i];
                product[j][i] = held;
            }
        }
        return product;
    }

    /** Makes {@code beside[low]} vanish, so that {@code diagonal[low]} is an eigenvalue. */
    private void isolate(int low) {
        for (int step = 0; ; step++) {
            int high = low;
            while (high < size - 1 && !isSmall(high)) {
                high++;
            }
            if (high == low) {
                return;
            }
            if (step == MAX_STEPS) {
                throw new IllegalStateException("eigenvalue " + low + " of " + size + " does not converge");
            }
            sweep(low, high);
        }
    }

    private boolean isSmall(int at) {
        double around = Math.abs(diagonal[at]) + Math.abs(diagonal[at + 1]);
        return around + Math.abs(beside[at]) == around;
    }

    /** One QL step on rows {@code low} to {@code high}: plane rotations that chase a bulge upwards. */
    private void sweep(int low, int high) {
        double ratio = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]);
        double root = Math.hypot(ratio, 1);
        double rest = diagonal[high] - diagonal[low] + beside[low] / (ratio + Math.copySign(root, ratio));
        double sine = 1;
        double cosine = 1;
        double shift = 0;
        for (int i = high - 1; i >= low; i--) {
            double bulge = sine * beside[i];
            double kept = cosine * beside[i];
            double length = Math.hypot(bulge, rest);
            beside[i + 1] = length;
            if (length == 0) {
                diagonal[i + 1] -= shift;
                beside[high] = 0;
                return;
            }
            sine = bulge / length;
            cosine = rest / length;
            double moved = diagonal[i + 1] - shift;
            double turn = (diagonal[i] - moved) * sine + 2 * cosine * kept;
            shift = sine * turn;
            diagonal[i + 1] = moved + shift;
            rest = cosine * turn - kept;
            rotate(vectors[i], vectors[i + 1], sine, cosine);
        }
        diagonal[low] -= shift;
        beside[low] = rest;
        beside[high] = 0;
    }

    private static void rotate(double[] lower, double[] upper, double sine, double cosine) {
        for (int k = 0; k < lower.length; k++) {
            double held = upper[k];
            upper[k] = sine * lower[k] + cosine * held;
            lower[k] = cosine * lower[k] - sine * held;
        }
    }

    private void sort() {
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted((a, b) -> Double.compare(diagonal[b], diagonal[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] values = diagonal.clone();
        double[][] rows = vectors.clone();
        for (int i = 0; i < size; i++) {
            diagonal[i] = values[order[i]];
            vectors[i] = rows[order[i]];
        }
    }

    private static double norm(double[] v, int from) {
        double largest = 0;
        for (int i = from; i < v.length; i++) {
            largest = Math.max(largest, Math.abs(v[i]));
        }
        if (largest == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = from; i < v.length; i++) {
            double part = v[i] / largest;
            sum += part * part;
        }
        return largest * Math.sqrt(sum);
    }

    private static double dot(double[] a, double[] b, int from) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = from;
        // Four sums, because one would wait for itself at every step.
        for (; i <= a.length - 4; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return (first + second) + (third + fourth);
    }

    private static void addTimes(double factor, double[] from, double[] to, int start) {
        for (int i = start; i < to.length; i++) {
            to[i] += factor * from[i];
        }
    }
}
