package dev.nightjar.dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.report.PandasModel.Kind;
import dev.nightjar.dataset.report.PandasModel.PandasColumn;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PandasModelTest {
    @Test
    void hasTheBytesThatWereMeasuredForNumbers() {
        long columns = 0;
        for (int i = 0; i < 120; i++) {
            columns += PandasModel.column(i % 2 == 0 ? Kind.INTS : Kind.FLOATS, 10_000, 0, new TextSizes())
                    .bytes();
        }

        assertThat(columns + PandasModel.INDEX_BYTES).isEqualTo(9_600_132);
    }

    @ParameterizedTest
    @CsvSource({
        "'abc', 52",
        "'', 24",
        "'é', 74",
        "'東京', 78",
        "'😀', 80",
        "'ÿ', 74",
        "'Ā', 76",
        "'NA', 24",
        "'null', 24",
        "'None', 53",
        "'NAs', 52",
        "'aé東😀', 92",
        "'12345678', 57",
        "'123456789012345é', 89"
    })
    void hasTheSizesOfTexts(String text, long size) {
        assertThat(sizes(List.of(text)).bytes()).isEqualTo(size);
    }

    @Test
    void namesTheTypesOfPandas() {
        TextSizes texts = sizes(List.of("true", "false"));

        assertThat(PandasModel.column(Kind.INTS, 3, 0, texts)).isEqualTo(new PandasColumn("int64", 24));
        assertThat(PandasModel.column(Kind.INTS, 3, 1, texts)).isEqualTo(new PandasColumn("float64", 24));
        assertThat(PandasModel.column(Kind.EMPTY, 3, 3, texts)).isEqualTo(new PandasColumn("float64", 24));
        assertThat(PandasModel.column(Kind.BOOLS, 3, 0, texts)).isEqualTo(new PandasColumn("bool", 3));
        assertThat(PandasModel.column(Kind.BOOLS, 3, 1, texts)).isEqualTo(new PandasColumn("object", 24 + 56 + 24));
        assertThat(PandasModel.column(Kind.UNSIGNED_INTS, 3, 0, texts)).isEqualTo(new PandasColumn("uint64", 24));
        assertThat(PandasModel.column(Kind.UNSIGNED_INTS, 3, 1, sizes(List.of("1", "18446744073709551615", ""))))
                .isEqualTo(new PandasColumn("object", 192));
        assertThat(PandasModel.column(Kind.TEXTS, 3, 1, texts))
                .isEqualTo(new PandasColumn("object", 24 + 53 + 54 + 24));
    }

    @Test
    void addsSpansAsItAddsTokensInAnyOrder() {
        SplittableRandom random = new SplittableRandom(7);
        String[] words = {"", "NA", "nan", "a", "0123456789", "東京", "é", "😀x", "plain ascii of some length", "-1.#IND"
        };
        for (int round = 0; round < 200; round++) {
            List<String> texts = new ArrayList<>();
            TokenColumn column = new TokenColumn(1, 1);
            int kinds = random.nextBoolean() ? 5 : words.length;
            for (int i = 0; i < random.nextInt(40); i++) {
                String text = words[random.nextInt(kinds)];
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                texts.add(text);
                column.add(bytes, 0, bytes.length, random.nextBoolean());
            }
            int cut = random.nextInt(texts.size() + 1);
            TextSizes second = new TextSizes();
            second.add(new TokenSpan(column, cut, texts.size()));
            second.add(new TokenSpan(column, 0, 0));
            TextSizes merged = new TextSizes();
            merged.add(new TokenSpan(column, 0, cut));
            second.merge(merged);

            assertThat(second.bytes()).isEqualTo(sizes(texts).bytes());
            assertThat(second.count()).isEqualTo(texts.size());
        }
    }

    @Test
    void countsPlainNumbersWithoutLookingAtThem() {
        TextSizes counted = new TextSizes();
        counted.addAscii(3, 8);

        assertThat(counted.bytes()).isEqualTo(sizes(List.of("123", "45", "678")).bytes());
        assertThat(counted.count()).isEqualTo(3);
    }

    private static TextSizes sizes(List<String> texts) {
        TextSizes sizes = new TextSizes();
        for (String text : texts) {
            byte[] bytes = ("x" + text + "y").getBytes(StandardCharsets.UTF_8);
            sizes.add(bytes, 1, bytes.length - 1);
        }
        return sizes;
    }
}
