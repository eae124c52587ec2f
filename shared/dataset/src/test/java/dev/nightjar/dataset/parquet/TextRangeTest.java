package dev.nightjar.dataset.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.table.ColumnVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextRangeTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(1);

    @Test
    void ordersByBytesWithoutASign() {
        ChunkRange range = range("b", "", "日", "\uD83D\uDE00", "z");

        assertThat(text(range.min())).isEmpty();
        assertThat(text(range.max())).isEqualTo("\uD83D\uDE00");
        assertThat(range.minExact()).isTrue();
        assertThat(range.maxExact()).isTrue();
    }

    @Test
    void cutsLongTextsAtACharacterAndRaisesTheGreatest() {
        ChunkRange range = range("日".repeat(30));

        assertThat(text(range.min())).isEqualTo("日".repeat(21));
        assertThat(text(range.max())).isEqualTo("日".repeat(20) + "旦".replace('旦', (char) ('日' + 1)));
        assertThat(range.minExact()).isFalse();
        assertThat(range.maxExact()).isFalse();
    }

    @Test
    void skipsCharactersThatHaveNoNextAndSurrogates() {
        String last = Character.toString(Character.MAX_CODE_POINT);

        assertThat(text(range("a" + last.repeat(20)).max())).isEqualTo("b");
        assertThat(range(last.repeat(20)).max()).isNull();
        assertThat(text(range("\uD7FF".repeat(30)).max())).isEqualTo("\uD7FF".repeat(20) + "\uE000");
    }

    @Test
    void agreesWithAPlainComparisonOfAllValues() {
        for (int i = 0; i < 300; i++) {
            String[] texts = new String[RANDOM.nextInt(1, 40)];
            for (int j = 0; j < texts.length; j++) {
                StringBuilder text = new StringBuilder();
                for (int k = RANDOM.nextInt(14); k > 0; k--) {
                    text.appendCodePoint(RANDOM.nextInt(3) == 0 ? 0x3042 : 'a' + RANDOM.nextInt(2));
                }
                texts[j] = text.toString();
            }
            byte[][] bytes = Arrays.stream(texts)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .sorted(Arrays::compareUnsigned)
                    .toArray(byte[][]::new);

            ChunkRange range = range(texts);

            assertThat(range.min()).isEqualTo(bytes[0]);
            assertThat(range.max()).isEqualTo(bytes[bytes.length - 1]);
        }
    }

    private static ChunkRange range(String... texts) {
        ColumnVector vector = Vectors.texts(texts.length, 0, RANDOM, row -> texts[row]);
        ChunkRange all = TextRange.of(vector.bytes, vector.offsets, texts.length, 0);
        DistinctTexts distinct = new DistinctTexts();
        distinct.index(vector.bytes, vector.offsets, texts.length, new int[texts.length]);
        ChunkRange ofDistinct = TextRange.ofDistinct(vector.bytes, vector.offsets, distinct, 0);
        assertThat(ofDistinct).usingRecursiveComparison().isEqualTo(all);
        return all;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
