package dev.nightjar.functions.solve;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SolveEnvironmentTest {
    private static final String FILE = "name: ml\nchannels: [small]\nplatforms: [linux-64]\ndependencies: [python]\n";

    @TempDir
    private Path alias;

    private final TestPlatform platform = new TestPlatform();
    private final SolveEnvironment function = new SolveEnvironment(() -> platform);

    @Test
    void aBrokenFileIsAResult() throws IOException {
        ObjectInfo dropped = drop("team/ml.yml", "dependencies: [", Map.of());

        function.accept(event(dropped));

        assertThat(diagnosis(dropped)).contains("\"invalid\"");
        assertThat(read("environments/team/ml.yml/latest.json")).contains("invalid");
        assertThat(platform.deadLetters.messages()).isEmpty();
    }

    @Test
    void takesOptionsFromTheFileBesideAndCopiesThemIntoTheResult() throws IOException {
        channel();
        platform.settings.put("NIGHTJAR_CHANNEL_ALIAS", alias.toUri().toString());
        drop(
                "ml.yml.nightjar.yml",
                "platform: [linux-64, osx-64]\ntimeout: 1s\nexclude-newer: 1769896800000\n",
                Map.of());
        ObjectInfo dropped = drop("ml.yml", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(read(folder(dropped) + "/options.json"))
                .isEqualTo("{\"source\":\"ml.yml.nightjar.yml\",\"options\":{\"platform\":[\"linux-64\",\"osx-64\"],"
                        + "\"timeout\":[\"1s\"],\"exclude-newer\":[\"1769896800000\"]}}\n");
        assertThat(diagnosis(dropped)).doesNotContain("cannot be used as options");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour: blue",
                "timeout: soon",
                "timeout: [1s, 2s]",
                "- a",
                "platform: {a: b}",
                "a: [",
                "timeout: 1s\ntimeout: 2s",
                "channel-alias: /etc",
                "channel-alias: file:///etc",
                "platform: [[linux-64]]",
                "undated: yes",
                "!!null {timeout: 1s}",
                "a: b\n---\nc: d",
                "&a [*a]"
            })
    void optionsThatCannotBeUsedAreAResultThatNamesTheirFile(String options) throws IOException {
        drop("nightjar.yml", options, Map.of());
        ObjectInfo dropped = drop("ml.yml", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(diagnosis(dropped))
                .contains("nightjar.yml  cannot be used as options")
                .contains("\"invalid\"");
    }

    @Test
    void theCopyOfTheOptionsLetsNobodyIn() throws IOException {
        drop(
                "ml.yml.nightjar.yml",
                "channel: [\"https://me:secret@example.org/a\", \"https://example.org/t/secret/b\"]\ntimeout: soon\n",
                Map.of());
        ObjectInfo dropped = drop("ml.yml", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(read(folder(dropped) + "/options.json"))
                .contains("https://example.org/a", "https://example.org/b")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# timeout: 1s\n", "---\n# later\n", "{}"})
    void optionsThatSayNothingAreNone(String options) throws IOException {
        drop("ml.yml.nightjar.yml", options, Map.of());
        ObjectInfo dropped = drop("ml.yml", "dependencies: []", Map.of());

        function.accept(event(dropped));

        assertThat(diagnosis(dropped)).contains("\"file\"").doesNotContain("cannot be used as options");
        assertThat(read(folder(dropped) + "/options.json")).contains("\"options\":{}");
    }

    @Test
    void optionsThatNestWithoutEndAreAResult() throws IOException {
        drop("ml.yml.nightjar.yml", "platform: " + "[".repeat(20_000) + "]".repeat(20_000), Map.of());
        ObjectInfo dropped = drop("ml.yml", FILE, Map.of());

        function.accept(event(dropped));

        assertThat(diagnosis(dropped)).contains("cannot be used as options").contains("nests");
    }

    @Test
    void namesAnUnknownWordOfTheMetadata() throws IOException {
        ObjectInfo dropped = drop("ml.yml", FILE, Map.of("nightjar-colour", "blue", "owner", "a"));

        function.accept(event(dropped));

        assertThat(diagnosis(dropped)).contains("the metadata of ml.yml").contains("\\\"colour\\\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "./channel", "file:///etc"})
    void foldersAreNoChannelsInTheCloud(String channel) throws IOException {
        ObjectInfo dropped = drop("ml.yml", FILE.replace("small", "\"" + channel + "\""), Map.of("dropped-from", "/"));

        function.accept(event(dropped));

        assertThat(diagnosis(dropped))
                .containsAnyOf("\"invalid\"", "\"failed\"")
                .contains(channel);
    }

    @Test
    void theSameEventTwiceGivesOneResult() throws IOException {
        ObjectInfo dropped = drop("ml.yml", "dependencies: [", Map.of());

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

    private void channel() throws IOException {
        for (String subdir : List.of("linux-64", "osx-64", "noarch")) {
            Path folder = Files.createDirectories(alias.resolve("small").resolve(subdir));
            Files.writeString(
                    folder.resolve("repodata.json"),
                    "{\"info\":{\"subdir\":\"" + subdir + "\"},\"packages\":{},\"packages.conda\":{}}");
        }
    }

    private ObjectInfo drop(String name, String content, Map<String, String> metadata) throws IOException {
        try (ObjectWriter writer =
                platform.store.write(new ObjectName("environments", name), Precondition.NONE, metadata)) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }

    private static io.cloudevents.CloudEvent event(ObjectInfo dropped) {
        String data = "{\"bucket\":\"environments\",\"name\":\""
                + dropped.name().name() + "\",\"generation\":" + dropped.generation() + "}";
        return CloudEventBuilder.v1()
                .withId("1")
                .withType("google.cloud.storage.object.v1.finalized")
                .withSource(URI.create("//storage.googleapis.com/projects/_/buckets/environments"))
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String folder(ObjectInfo dropped) {
        return "environments/" + dropped.name().name() + "/" + dropped.generation();
    }

    private String diagnosis(ObjectInfo dropped) throws IOException {
        return read(folder(dropped) + "/diagnosis.json");
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

        @Override
        public ObjectStore store() {
            return store;
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
