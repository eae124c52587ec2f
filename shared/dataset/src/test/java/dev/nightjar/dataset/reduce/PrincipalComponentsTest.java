package dev.nightjar.dataset.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.test.PythonEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalComponentsTest {
    @TempDir
    Path folder;

    @Test
    void findsTheDiagonalOfFourPoints() throws DatasetException {
        // (0,0), (1,1), (2,2), (3,3): all of the variance lies along (1,1)/sqrt 2, and is twice 5/3.
        double[][] points = {{0, 1, 2, 3}, {0, 1, 2, 3}};

        PrincipalComponents basis = PrincipalComponents.of(statistic(points), List.of("x", "y"), 2, null);

        assertThat(basis.component(0)).containsExactly(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, within(1e-15));
        assertThat(basis.explainedVariance(0)).isCloseTo(10.0 / 3, within(1e-14));
        assertThat(basis.explainedRatio(0)).isCloseTo(1, within(1e-14));
        assertThat(basis.explainedVariance(1)).isCloseTo(0, within(1e-14));
        double[][] reduced = new double[2][4];
        basis.transform(points, 4, reduced);
        assertThat(reduced[0])
                .containsExactly(
                        new double[] {-1.5 * Math.sqrt(2), -Math.sqrt(0.5), Math.sqrt(0.5), 1.5 * Math.sqrt(2)},
                        within(1e-14));
        assertThat(reduced[1]).containsExactly(new double[4], within(1e-14));
    }

    @Test
    void takesTheLargestEntryOfAComponentPositive() throws DatasetException {
        double[][] points = {{0, 1, 2, 3}, {0, -2, -4, -6}};

        PrincipalComponents basis = PrincipalComponents.of(statistic(points), List.of("x", "y"), 1, null);

        assertThat(basis.component(0)).containsExactly(new double[] {-Math.sqrt(0.2), Math.sqrt(0.8)}, within(1e-15));
    }

    @Test
    void equalsScikitLearn() throws Exception {
        PythonEnvironment python = PythonEnvironment.with("scikit-learn", List.of("scikit-learn==1.9.1"));
        double[][] data = factors(2_000, 120);
        Path table = folder.resolve("table.csv");
        Files.write(
                table,
                IntStream.range(0, 2_000)
                        .mapToObj(row -> Arrays.stream(data)
                                .map(column -> Double.toString(column[row]))
                                .collect(Collectors.joining(",")))
                        .toList());

        PythonEnvironment.Output output =
                python.run(getClass(), "principal_components.py", table.toString(), "120", "7", "0.9", "0.999");

        assertThat(output.exit()).as(output.stderr()).isZero();
        List<String> answers = List.of(output.stdout().split("\n\n", -1));
        assertEqual(data, PrincipalComponents.of(statistic(data), names(120), 120, null), answers.get(0));
        assertEqual(data, PrincipalComponents.of(statistic(data), names(120), 7, null), answers.get(1));
        assertEqual(data, PrincipalComponents.of(statistic(data), names(120), null, 0.9), answers.get(2));
        assertEqual(data, PrincipalComponents.of(statistic(data), names(120), null, 0.999), answers.get(3));
    }

    private static void assertEqual(double[][] data, PrincipalComponents ours, String answer) {
        List<double[]> theirs = answer.lines()
                .map(line -> Arrays.stream(line.split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
        int count = theirs.get(1).length;
        assertThat(ours.count()).isEqualTo(count);
        double[][] reduced = new double[count][data[0].length];
        ours.transform(data, data[0].length, reduced);
        for (int c = 0; c < data.length; c++) {
            assertThat(ours.mean(c)).isCloseTo(theirs.get(0)[c], within(1e-9 * Math.abs(theirs.get(0)[c])));
        }
        for (int k = 0; k < count; k++) {
            assertThat(ours.explainedVariance(k)).isCloseTo(theirs.get(1)[k], within(1e-9 * theirs.get(1)[k]));
            assertThat(ours.explainedRatio(k)).isCloseTo(theirs.get(2)[k], within(1e-9 * theirs.get(2)[k]));
            double[] component = ours.component(k);
            double sign = Math.signum(dot(component, theirs.get(3 + k)));
            for (int c = 0; c < data.length; c++) {
                assertThat(sign * theirs.get(3 + k)[c]).isCloseTo(component[c], within(1e-9));
            }
            for (int row = 0; row < 50; row++) {
                assertThat(sign * theirs.get(3 + count + row)[k])
                        .isCloseTo(reduced[k][row], within(1e-9 * Math.sqrt(theirs.get(1)[0])));
            }
        }
    }

    @Test
    void isAnOrthonormalBasisThatGivesTheCovarianceBack() throws DatasetException {
        double[][] data = factors(500, 60);
        MomentStatistic statistic = statistic(data);

        PrincipalComponents basis = PrincipalComponents.of(statistic, names(60), 60, null);

        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                assertThat(dot(basis.component(i), basis.component(j))).isCloseTo(i == j ? 1 : 0, within(1e-12));
                double back = 0;
                for (int k = 0; k < 60; k++) {
                    back += basis.component(k)[i] * basis.component(k)[j] * basis.explainedVariance(k);
                }
                assertThat(back).isCloseTo(statistic.covariance(i, j), within(1e-11 * basis.explainedVariance(0)));
            }
        }
        assertThat(basis.explainedRatios().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void takesAsFewComponentsAsExplainTheVariance() throws DatasetException {
        double[][] data = {{-3, 3, 0, 0, 0, 0}, {0, 0, -2, 2, 0, 0}, {0, 0, 0, 0, -1, 1}};

        assertThat(PrincipalComponents.of(statistic(data), names(3), null, 0.5).count())
                .isEqualTo(1);
        assertThat(PrincipalComponents.of(statistic(data), names(3), null, 0.7).count())
                .isEqualTo(2);
        assertThat(PrincipalComponents.of(statistic(data), names(3), null, 1.0).count())
                .isEqualTo(3);
    }

    @Test
    void survivesMatricesThatAreHardToTakeApart() throws DatasetException {
        for (int size = 1; size < 12; size++) {
            double[][] same = new double[size][20];
            double[][] apart = new double[size][20];
            for (int c = 0; c < size; c++) {
                for (int row = 0; row < 20; row++) {
                    same[c][row] = row;
                    apart[c][row] = row % size == c ? Math.pow(10, c) : 0;
                }
            }
            PrincipalComponents one = PrincipalComponents.of(statistic(same), names(size), null, 1.0);
            assertThat(one.explainedRatio(0)).isCloseTo(1, within(1e-12));
            assertThat(one.component(0)).containsOnly(new double[] {1 / Math.sqrt(size)}, within(1e-12));
            if (size > 1) {
                assertThat(PrincipalComponents.of(statistic(apart), names(size), size, null)
                                .explainedRatios())
                        .allMatch(ratio -> ratio >= 0 && ratio <= 1);
            }
        }
    }

    @Test
    void reducesTheNextMonthsFileByASavedBasis() throws DatasetException {
        double[][] data = factors(300, 8);
        PrincipalComponents basis = PrincipalComponents.of(statistic(data), names(8), 3, null);

        PrincipalComponents saved = PrincipalComponents.read("b.json", basis.bytes());

        assertThat(saved.bytes()).isEqualTo(basis.bytes());
        assertThat(saved.columns()).isEqualTo(names(8));
        double[][] reduced = new double[3][300];
        double[][] again = new double[3][300];
        basis.transform(data, 300, reduced);
        saved.transform(data, 300, again);
        assertThat(again).isDeepEqualTo(reduced);
        List<String> other = new ArrayList<>(List.of("extra"));
        other.addAll(names(8).reversed());
        assertThat(saved.positionsIn(other)).containsExactly(8, 7, 6, 5, 4, 3, 2, 1);
        assertThatThrownBy(() -> saved.positionsIn(List.of("c0", "c1")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("\"c2\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{",
                "{\"kind\":\"principal-components\",\"version\":2}",
                "{\"kind\":\"principal-components\",\"version\":1,\"columns\":[\"a\"],\"mean\":[0],\"components\":[[1,2]],\"explained_variance\":[1],\"total_variance\":1}",
                "{\"kind\":\"principal-components\",\"version\":1,\"columns\":[\"a\"],\"mean\":[\"x\"],\"components\":[[1]],\"explained_variance\":[1],\"total_variance\":1}",
                "{\"kind\":\"principal-components\",\"version\":1,\"columns\":[\"a\"],\"mean\":[0],\"components\":[[1e999]],\"explained_variance\":[1],\"total_variance\":1}",
                "{\"kind\":\"principal-components\",\"version\":1,\"columns\":[\"a\"],\"mean\":[0],\"components\":[[1]],\"explained_variance\":[1],\"total_variance\":0}"
            })
    void refusesABasisThatIsNone(String text) {
        assertThatThrownBy(() -> PrincipalComponents.read("b.json", text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        DatasetException.class, e -> assertThat(e.error()).isEqualTo("option"))
                .hasMessageContaining("b.json");
    }

    @Test
    void refusesWhatCannotBeReduced() {
        MomentStatistic three = statistic(factors(10, 3));

        refuses("pca=4 is not between 1 and the 3 columns", three, 4, null);
        refuses("pca=0 is not", three, 0, null);
        refuses("variance=1.5 is not", three, null, 1.5);
        refuses("variance=NaN is not", three, null, Double.NaN);
        refuses("fewer than two rows", statistic(new double[][] {{1}, {2}}), 1, null);
        refuses("the 2 rows", statistic(new double[][] {{1, 2}, {2, 5}, {3, 1}}), 3, null);
        refuses("every column is constant", statistic(new double[][] {{0.1, 0.1, 0.1}, {7, 7, 7}}), 1, null);
        refuses("too large", statistic(new double[][] {{1e200, -1e200}}), 1, null);
    }

    @Test
    void refusesColumnsThatAreNoNumbersByName() {
        assertThatThrownBy(() -> NumericColumns.check(
                        List.of("a", "b", "c"), List.of(ColumnType.TEXT, ColumnType.FLOAT64, ColumnType.DATE)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("\"a\", \"c\"")
                .hasMessageContaining("--drop a,c");
        assertThatThrownBy(() -> NumericColumns.check(names(2_001), Collections.nCopies(2_001, ColumnType.FLOAT64)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("2001 columns");
        ColumnVector values = new ColumnVector();
        values.startFixed(2, false);
        values.setValid(0);
        values.countNulls();
        assertThatThrownBy(() -> NumericColumns.fill("x", ColumnType.FLOAT64, values, new double[2], 10))
                .hasMessageContaining("row 11 of column \"x\" is null");
        values.setValid(1);
        values.values[1] = Double.doubleToRawLongBits(Double.NaN);
        values.countNulls();
        assertThatThrownBy(() -> NumericColumns.fill("x", ColumnType.FLOAT64, values, new double[2], 10))
                .hasMessageContaining("row 11 of column \"x\" is NaN");
    }

    @Test
    void readsNumbersOfEveryType() throws DatasetException {
        ColumnVector values = new ColumnVector();
        values.startFixed(1, true);
        values.setValid(0);
        values.countNulls();
        values.values[0] = -1;
        values.high[0] = -1;
        double[] into = new double[1];

        NumericColumns.fill("x", new ColumnType.Int(64, true), values, into, 0);
        assertThat(into[0]).isEqualTo(-1);
        NumericColumns.fill("x", new ColumnType.Int(64, false), values, into, 0);
        assertThat(into[0]).isEqualTo(0x1p64);
        NumericColumns.fill("x", new ColumnType.Int(8, false), values, into, 0);
        assertThat(into[0]).isEqualTo(255);
        NumericColumns.fill("x", new ColumnType.Decimal(9, 2), values, into, 0);
        assertThat(into[0]).isEqualTo(-0.01);
        NumericColumns.fill("x", new ColumnType.Decimal(38, 2), values, into, 0);
        assertThat(into[0]).isEqualTo(-0.01);
    }

    private static void refuses(
            String because, MomentStatistic statistic, @Nullable Integer wanted, @Nullable Double variance) {
        assertThatThrownBy(() -> PrincipalComponents.of(statistic, names(statistic.columns()), wanted, variance))
                .isInstanceOfSatisfying(
                        DatasetException.class, e -> assertThat(e.error()).isEqualTo("option"))
                .hasMessageContaining(because);
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
    }

    private static MomentStatistic statistic(double[][] data) {
        MomentStatistic statistic = new MomentStatistic(data.length);
        statistic.add(data, data[0].length);
        return statistic;
    }

    /** Columns that a few hidden factors make, with noise of their own, of different scales and far from zero. */
    static double[][] factors(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(120);
        double[][] loads = new double[columns][];
        for (int c = 0; c < columns; c++) {
            loads[c] = DoubleStream.generate(random::nextGaussian).limit(6).toArray();
        }
        double[][] data = new double[columns][rows];
        for (int row = 0; row < rows; row++) {
            double[] hidden =
                    DoubleStream.generate(random::nextGaussian).limit(6).toArray();
            for (int c = 0; c < columns; c++) {
                data[c][row] =
                        1_000 * c + (1 + c % 3) * (dot(loads[c], hidden) + (0.5 + 0.01 * c) * random.nextGaussian());
            }
        }
        return data;
    }
}
