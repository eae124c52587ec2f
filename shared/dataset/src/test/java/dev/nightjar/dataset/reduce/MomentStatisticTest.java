package dev.nightjar.dataset.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MomentStatisticTest {
    @Test
    void hasTheCovarianceOfItsRows() {
        MomentStatistic statistic = new MomentStatistic(2);
        statistic.add(new double[][] {{1, 2, 6}, {2, 0, 1}}, 3);

        assertThat(statistic.mean(0)).isEqualTo(3);
        assertThat(statistic.mean(1)).isEqualTo(1);
        assertThat(statistic.covariance(0, 0)).isEqualTo(7);
        assertThat(statistic.covariance(0, 1)).isEqualTo(-0.5);
        assertThat(statistic.covariance(1, 0)).isEqualTo(-0.5);
        assertThat(statistic.covariance(1, 1)).isEqualTo(1);
        assertThat(new MomentStatistic(2).covariance(0, 0)).isNaN();
    }

    @Test
    void keepsTheDigitsOfColumnsFarFromZero() {
        SplittableRandom random = new SplittableRandom(1);
        double[] near =
                random.doubles(5_000).map(v -> Math.rint(v * 1024) / 1024).toArray();
        double[] far = Arrays.stream(near).map(v -> v + 1e9).toArray();
        MomentStatistic statistic = new MomentStatistic(2);
        statistic.add(new double[][] {near, far}, 5_000);

        assertThat(statistic.covariance(1, 1)).isCloseTo(statistic.covariance(0, 0), within(1e-12));
    }

    @Test
    void mergesInAnyOrderAndAnyCut() {
        double[][] data = PrincipalComponentsTest.factors(5_000, 10);
        MomentStatistic whole = part(data, 0, 5_000);
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 30; round++) {
            int first = random.nextInt(5_001);
            int second = first + random.nextInt(5_001 - first);

            MomentStatistic left = part(data, 0, first);
            left.merge(part(data, first, second));
            left.merge(part(data, second, 5_000));
            MomentStatistic right = part(data, first, second);
            right.merge(part(data, second, 5_000));
            MomentStatistic outer = part(data, 0, first);
            outer.merge(right);
            MomentStatistic turned = part(data, second, 5_000);
            turned.merge(part(data, 0, first));
            turned.merge(part(data, first, second));

            same(left, whole);
            same(outer, whole);
            same(turned, whole);
        }
    }

    private static MomentStatistic part(double[][] data, int from, int to) {
        MomentStatistic part = new MomentStatistic(data.length);
        part.add(
                Arrays.stream(data)
                        .map(column -> Arrays.copyOfRange(column, from, to))
                        .toArray(double[][]::new),
                to - from);
        return part;
    }

    private static void same(MomentStatistic actual, MomentStatistic expected) {
        assertThat(actual.rows()).isEqualTo(expected.rows());
        for (int i = 0; i < expected.columns(); i++) {
            assertThat(actual.mean(i)).isCloseTo(expected.mean(i), within(1e-12 * (1 + Math.abs(expected.mean(i)))));
            for (int j = 0; j < expected.columns(); j++) {
                double scale = Math.sqrt(expected.covariance(i, i) * expected.covariance(j, j));
                assertThat(actual.covariance(i, j)).isCloseTo(expected.covariance(i, j), within(1e-12 * scale));
            }
        }
    }
}
