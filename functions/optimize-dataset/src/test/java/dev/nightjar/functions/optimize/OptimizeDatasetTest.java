package dev.nightjar.functions.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.cloud.MemoryStore;
import dev.nightjar.cloud.MemoryTopic;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Platform;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.Topic;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizeDatasetTest {
    private static final String FILE = "id,zip\n1,00501\n2,00502\n";

    private final TestPlatform platform = new TestPlatform();
    private final OptimizeDataset function = new OptimizeDataset(() -> platform);

    @Test
    void aDatasetBecomesASmallerOneWithAReport() throws IOException {
        ObjectInfo dropped = drop("team/trips.csv.gz.csv", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(result(dropped)).contains("\"status\":\"optimized\"", "\"rows\":2");
        assertThat(files(dropped))
                .containsExactly(
                        "options.json",
                        "result.json",
                        "trips.csv.gz.parquet",
                        "trips.csv.gz.report.html",
                        "trips.csv.gz.report.json",
                        "trips.csv.gz.report.md");
        assertThat(read("datasets/team/trips.csv.gz.csv/latest.json")).contains("optimized, 2 rows, 2 columns");
    }

    @Test
    void takesOptionsFromTheFileBesideAndCopiesThemIntoTheResult() throws IOException {
        platform.settings.put("NIGHTJAR_FORMAT", "parquet");
        platform.settings.put("NIGHTJAR_VERIFY", "sample");
        drop("trips.csv.nightjar.yml", "format: arrow\ntype: [id=int64, zip=string]\n", Map.of());
        ObjectInfo dropped = drop("trips.csv", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(read(folder(dropped) + "/options.json"))
                .isEqualTo("{\"source\":\"trips.csv.nightjar.yml\",\"options\":{\"format\":[\"arrow\"],"
                        + "\"type\":[\"id=int64\",\"zip=string\"]}}\n");
        assertThat(files(dropped)).contains("trips.arrow");
        assertThat(read(folder(dropped) + "/trips.report.json")).contains("\"int64\"", "\"verified\":\"sample\"");
    }

    @Test
    void optionsInTheMetadataCountToo() throws IOException {
        ObjectInfo dropped = drop(
                "trips.csv",
                "a;b\n1,5;2\n",
                Map.of("nightjar-decimal", ",", "nightjar-type", "a=decimal(5,2),b=int16", "nightjar-format", "arrow"));

        function.accept(event(dropped));

        assertThat(result(dropped)).contains("optimized");
        assertThat(read(folder(dropped) + "/trips.report.json")).contains("\"decimal(5,2)\"", "\"int16\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: blue",
                "format: csv",
                "format: [arrow, parquet]",
                "append: /etc",
                "columns: a\ndrop: b",
                "- a",
                "type: {a: b}",
                "prune:"
            })
    void optionsThatCannotBeUsedAreAResultThatNamesTheirFile(String options) throws IOException {
        drop("nightjar.yml", options, Map.of());
        ObjectInfo dropped = drop("trips.csv", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(result(dropped))
                .contains("\"status\":\"invalid\"", "\"error\":\"option\"", "nightjar.yml  cannot be used as options");
        assertThat(files(dropped)).containsExactly("options.json", "result.json");
        assertThat(read("datasets/trips.csv/latest.json")).contains("invalid: option");
    }

    @Test
    void aBrokenDatasetIsAResult() throws IOException {
        ObjectInfo dropped = drop("trips.csv", "a,b\n1,2\n3\n", Map.of());

        function.accept(event(dropped));

        assertThat(result(dropped)).contains("\"error\":\"ragged:line=3\"");
        assertThat(files(dropped)).containsExactly("options.json", "result.json");
        assertThat(platform.deadLetters.messages()).isEmpty();
    }

    @Test
    void timeThatDoesNotSufficeIsAResult() throws IOException {
        platform.settings.put("NIGHTJAR_DEADLINE", "0s");
        ObjectInfo dropped = drop("trips.csv", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(result(dropped)).contains("\"status\":\"timeout\"", "NIGHTJAR_DEADLINE");
    }

    @Test
    void aStoreThatFailsLetsTheEventComeAgainAndThenIsAResult() throws IOException {
        ObjectInfo dropped = drop("trips.csv", FILE, Map.of());
        platform.failing = true;

        for (int attempt = 1; attempt < 8; attempt++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> function.accept(event(dropped)));
        }
        function.accept(event(dropped));

        assertThat(result(dropped)).contains("\"status\":\"failed\"", "the disk is gone");
        assertThat(read("datasets/trips.csv/latest.json")).contains("failed outside");
    }

    @Test
    void theSameEventTwiceGivesOneResult() throws IOException {
        ObjectInfo dropped = drop("trips.csv", FILE, Map.of());

        function.accept(event(dropped));
        List<ObjectInfo> first = platform.store.list("results", "");
        function.accept(event(dropped));

        assertThat(platform.store.list("results", "")).isEqualTo(first);
    }

    @Test
    void anEventOfAnotherKindIsADeadLetter() throws IOException {
        function.accept(CloudEventBuilder.v1()
                .withId("1")
                .withType("com.example.other")
                .withSource(URI.create("/here"))
                .build());

        assertThat(platform.deadLetters.messages()).hasSize(1);
    }

    private List<String> files(ObjectInfo dropped) throws IOException {
        String folder = folder(dropped) + "/";
        return platform.store.list("results", folder).stream()
                .map(info -> info.name().name().substring(folder.length()))
                .toList();
    }

    private ObjectInfo drop(String name, String content, Map<String, String> metadata) throws IOException {
        try (ObjectWriter writer =
                platform.store.write(new ObjectName("datasets", name), Precondition.NONE, metadata)) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }

    private static io.cloudevents.CloudEvent event(ObjectInfo dropped) {
        String data = "{\"bucket\":\"datasets\",\"name\":\"" + dropped.name().name() + "\",\"generation\":"
                + dropped.generation() + "}";
        return CloudEventBuilder.v1()
                .withId("1")
                .withType("google.cloud.storage.object.v1.finalized")
                .withSource(URI.create("//storage.googleapis.com/projects/_/buckets/datasets"))
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String folder(ObjectInfo dropped) {
        return "datasets/" + dropped.name().name() + "/" + dropped.generation();
    }

    private String result(ObjectInfo dropped) throws IOException {
        return read(folder(dropped) + "/result.json");
    }

    private String read(String name) throws IOException {
        ObjectName object = new ObjectName("results", name);
        long generation = platform.store.find(object).orElseThrow().generation();
        try (InputStream in = platform.store.read(object, generation)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class TestPlatform implements Platform {
        private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        private final MemoryStore store = new MemoryStore(clock);
        private final MemoryTopic deadLetters = new MemoryTopic();
        private final Map<String, String> settings = new TreeMap<>();

        private boolean failing;

        @Override
        public ObjectStore store() {
            return failing ? new FailingStore(store) : store;
        }

        @Override
        public Topic topic(String name) {
            return deadLetters;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Optional<String> setting(String name) {
            return Optional.ofNullable(settings.get(name));
        }
    }
}
