package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropOptionsTest {
    private final MemoryStore store = new MemoryStore(InstantSource.fixed(Instant.EPOCH));

    @Test
    void theFileBesideCountsBeforeTheFoldersAndTheMetadata() throws IOException {
        ObjectInfo dropped = put("team/ml.yml", Map.of("nightjar-timeout", "5s"));
        assertThat(DropOptions.find(store, dropped))
                .isEqualTo(new DropOptions.Words("the metadata of team/ml.yml", Map.of("timeout", "5s")));

        put("nightjar.yml", Map.of());
        assertThat(DropOptions.find(store, dropped)).isInstanceOf(DropOptions.Words.class);

        put("team/nightjar.yml", Map.of());
        assertThat(DropOptions.find(store, dropped).source()).isEqualTo("team/nightjar.yml");

        put("team/ml.yml.nightjar.yml", Map.of());
        assertThat(DropOptions.find(store, dropped).source()).isEqualTo("team/ml.yml.nightjar.yml");
    }

    @Test
    void metadataOfOthersSayNothing() throws IOException {
        ObjectInfo dropped = put("ml.yml", Map.of("owner", "team-a"));

        assertThat(DropOptions.find(store, dropped))
                .isEqualTo(new DropOptions.Words("the metadata of ml.yml", Map.of()));
    }

    @Test
    void readsAnOptionsFileNoFurtherThanItMayBeLong() throws IOException {
        ObjectInfo dropped = put("ml.yml", Map.of());
        put("ml.yml.nightjar.yml", "x".repeat(1 << 20), Map.of());

        assertThat(((DropOptions.Document) DropOptions.find(store, dropped)).content())
                .hasSize(DropOptions.MAX_BYTES + 1);
    }

    @Test
    void readsWordsAndListsOfWords() {
        DropOptions options = document("format: arrow\ntype: [zip=string, 'price=decimal(10,2)']\nprune: true\n");

        assertThat(options.said(word -> word.equals("type")))
                .containsExactly(
                        entry("format", List.of("arrow")),
                        entry("type", List.of("zip=string", "price=decimal(10,2)")),
                        entry("prune", List.of("true")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"- a", "a: {b: c}", "a: [", "a: b\na: c", "a: [[b]]", "!!set {a}", "&a [*a]"})
    void refusesWhatIsNoMappingOfWords(String text) {
        DropOptions options = document(text);

        assertThatIllegalArgumentException().isThrownBy(() -> options.said(word -> true));
    }

    @Test
    void cutsListsOfMetadataAtCommasThatStandAlone() {
        DropOptions options = new DropOptions.Words(
                "metadata", Map.of("type", "a=decimal(10,2), b=timestamp[s, UTC],\"c,d\"=string", "columns", "a,b"));

        assertThat(options.said(word -> word.equals("type")))
                .containsExactly(
                        entry("columns", List.of("a,b")),
                        entry("type", List.of("a=decimal(10,2)", "b=timestamp[s, UTC]", "\"c,d\"=string")));
    }

    private static DropOptions document(String text) {
        return new DropOptions.Document("a.nightjar.yml", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void knowsOptionsByTheirNames() {
        assertThat(DropOptions.isOptions(new ObjectName("environments", "nightjar.yml")))
                .isTrue();
        assertThat(DropOptions.isOptions(new ObjectName("environments", "a/nightjar.yml")))
                .isTrue();
        assertThat(DropOptions.isOptions(new ObjectName("environments", "a/ml.yml.nightjar.yml")))
                .isTrue();
        assertThat(DropOptions.isOptions(new ObjectName("environments", "my-nightjar.yml")))
                .isFalse();
    }

    private ObjectInfo put(String name, Map<String, String> metadata) throws IOException {
        return put(name, "", metadata);
    }

    private ObjectInfo put(String name, String content, Map<String, String> metadata) throws IOException {
        try (ObjectWriter writer = store.write(new ObjectName("environments", name), Precondition.NONE, metadata)) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }
}
