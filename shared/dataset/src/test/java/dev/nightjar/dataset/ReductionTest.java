package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.report.ReducedDataset;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReductionTest {
    /** Three columns that one hidden number moves, one that moves alone, and a text. */
    private static String month(int seed) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("a,b,c,d,name\n");
        for (int i = 0; i < 500; i++) {
            double hidden = random.nextGaussian();
            csv.append("%.4f,%.4f,%.4f,%.4f,n%d\n"
                    .formatted(hidden, 2 * hidden + random.nextGaussian() / 50, -hidden, random.nextGaussian(), i % 9));
        }
        return csv.toString();
    }

    @Test
    void writesAsManyComponentsAsTheVarianceAsksFor() throws Exception {
        Optimized optimized =
                Request.csv(month(1)).with("reduce", "variance=0.99").run();

        ReducedDataset reduced = Objects.requireNonNull(optimized.report().reduced());
        assertThat(reduced.explained()).hasSize(2);
        assertThat(reduced.explainedInAll()).isGreaterThan(0.99);
        assertThat(Optimized.parquet(optimized.file(".pca.parquet")))
                .extracting(column -> column.name() + " " + column.values().size())
                .containsExactly("pc1 500", "pc2 500");
        assertThat(optimized.report().warnings()).contains("not_reduced:name");
    }

    @Test
    void reducesTheNextMonthByASavedBasis(@TempDir Path folder) throws Exception {
        Optimized first = Request.csv(month(1)).with("reduce", "pca=2").run();
        Path basis = Files.write(folder.resolve("basis.json"), first.file(".basis.json"));

        Optimized again = Request.csv(month(1)).with("reduce", "basis=" + basis).run();
        Optimized next = Request.csv(month(2)).with("reduce", "basis=" + basis).run();

        assertThat(again.file(".pca.parquet")).isEqualTo(first.file(".pca.parquet"));
        assertThat(next.file(".basis.json")).isEqualTo(first.file(".basis.json"));
        assertThat(next.file(".pca.parquet")).isNotEqualTo(first.file(".pca.parquet"));
    }

    @Test
    void refusesWhatCannotBeReduced() throws IOException {
        assertReduces("a,b\n1,2\n3,\n", "pca=1", "row 1");
        assertReduces("a,b\n1,2\n3,NaN\n", "pca=1", "NaN");
        assertReduces("a,b\n1,2\n3,5\n", "pca=3", "3");
        assertReduces("a\nx\ny\n", "pca=1", "numeric");
        assertReduces("a,b\n1,2\n3,5\n", "basis=/no/such/file", "no such file");
    }

    private static void assertReduces(String csv, String reduce, String says) {
        assertThatThrownBy(() -> Request.csv(csv).with("reduce", reduce).run())
                .isInstanceOfSatisfying(
                        DatasetException.class, e -> assertThat(e.kind()).isEqualTo(DatasetException.Kind.OPTION))
                .hasMessageContaining(says);
    }
}
