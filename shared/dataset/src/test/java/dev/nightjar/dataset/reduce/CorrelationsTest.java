package dev.nightjar.dataset.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrelationsTest {
    @Test
    void namesTheFirstColumnThatTellsAnother() {
        double[] noise = new SplittableRandom(5).doubles(100).toArray();
        double[][] data = new double[6][100];
        for (int row = 0; row < 100; row++) {
            data[0][row] = row;
            data[1][row] = 0.1;
            data[2][row] = 1e9 - 3.7 * row;
            data[3][row] = noise[row];
            data[4][row] = 2 * row + 1e-3 * noise[row];
            data[5][row] = 0.1;
        }

        assertThat(of(data).pairs())
                .hasSize(2)
                .satisfiesExactly(
                        pair -> {
                            assertThat(pair.earlier()).isEqualTo(0);
                            assertThat(pair.later()).isEqualTo(2);
                            assertThat(pair.coefficient()).isCloseTo(-1, within(1e-9));
                        },
                        pair -> {
                            assertThat(pair.earlier()).isEqualTo(0);
                            assertThat(pair.later()).isEqualTo(4);
                            assertThat(pair.coefficient()).isCloseTo(1, within(1e-6));
                        });
    }

    @Test
    void saysNothingOfFewRowsOrVeryManyColumns() {
        assertThat(of(new double[][] {{1, 2}, {1, 2}}).pairs()).isEmpty();
        assertThat(of(new double[201][5]).pairs()).isEmpty();
    }

    private static Correlations of(double[][] data) {
        MomentStatistic statistic = new MomentStatistic(data.length);
        statistic.add(data, data[0].length);
        return Correlations.of(statistic, Correlations.STRONG);
    }
}
