package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.report.Suggestion;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PruningTest {
    private static final String TABLE = table(50_000, 0);
    private static final String[] SUGGESTED = {
        "unique_id id", "correlated double", "duplicate again", "constant same", "empty none", "duplicate words"
    };

    /** @param differs from this row on the columns that look alike no longer do; 0: they always do */
    private static String table(int rows, int differs) {
        Random random = new Random(9);
        StringBuilder csv = new StringBuilder("id,x,double,other,again,same,none,text,words\n");
        for (int i = 1; i <= rows; i++) {
            double x = random.nextInt(100_000) / 1000.0;
            boolean alike = differs == 0 || i < differs;
            csv.append("u%d,%.3f,%.3f,%.5f,%.3f,7,,t%d,t%d\n"
                    .formatted(
                            i,
                            x,
                            alike ? x * 2 + 1 : -x,
                            random.nextDouble(),
                            alike ? x : random.nextInt(1000) / 3.0,
                            i % 5,
                            alike ? i % 5 : 6));
        }
        return csv.toString();
    }

    @Test
    void suggestsWhatCouldGoAndKeepsIt() throws Exception {
        Optimized optimized = Request.csv(TABLE).run();

        assertThat(optimized.report().suggestions())
                .extracting(PruningTest::shown)
                .containsExactly(SUGGESTED);
        assertThat(optimized.report().suggestions()).noneMatch(Suggestion::applied);
        assertThat(optimized.report().columns()).hasSize(9);
    }

    @Test
    void leavesItOutOnRequest() throws Exception {
        Optimized optimized = Request.csv(TABLE).with("prune", "true").run();

        assertThat(optimized.report().suggestions()).allMatch(Suggestion::applied);
        assertThat(Optimized.parquet(optimized.file(".parquet")))
                .extracting(Optimized.Column::name)
                .containsExactly("x", "other", "text");
    }

    @Test
    void comparesColumnsToTheLastRow() throws Exception {
        // The first row group of this table, with so little memory, ends before the columns part.
        Optimized optimized = Request.csv(table(60_000, 59_000))
                .on(2, OptimizeWords.LEAST_MEMORY)
                .run();

        assertThat(optimized.report().suggestions())
                .extracting(PruningTest::shown)
                .containsExactly("constant same", "empty none");
    }

    private static String shown(Suggestion suggestion) {
        return String.format(Locale.ROOT, "%s %s", suggestion.kind(), suggestion.column());
    }
}
