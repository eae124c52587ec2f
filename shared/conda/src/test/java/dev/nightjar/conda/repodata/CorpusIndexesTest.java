package dev.nightjar.conda.repodata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every real index says what a plain reading of its JSON tree says. */
class CorpusIndexesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> subdirs() throws IOException {
        try (Stream<Path> all = Files.walk(Corpus.path("corpus/conda"))) {
            return all.filter(path -> path.endsWith("repodata.json.zst"))
                    .map(Path::getParent)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("subdirs")
    void agreesWithAPlainReading(Path folder) throws IOException, ChannelException {
        String subdir = folder.getFileName().toString();
        JsonNode tree;
        try (InputStream in =
                new ZstdInputStreamNoFinalizer(Files.newInputStream(folder.resolve("repodata.json.zst")))) {
            tree = JSON.readTree(in);
        }
        int count = 0;
        Map<String, JsonNode> usable = new TreeMap<>();
        for (String group : List.of("packages", "packages.conda")) {
            for (Map.Entry<String, JsonNode> entry : tree.path(group).properties()) {
                count++;
                if (isUsable(entry.getKey(), entry.getValue(), subdir)) {
                    usable.put(entry.getKey(), entry.getValue());
                }
            }
        }

        PackageIndex index = open(folder.resolveSibling(""), subdir);

        assertThat(index.recordCount()).isEqualTo(count);
        assertThat(index.skippedCount()).isEqualTo(count - usable.size());
        Map<String, List<Object>> found = new TreeMap<>();
        for (String name : index.names()) {
            for (PackageRecord record : index.records(name)) {
                found.put(record.fileName(), fields(record));
            }
        }
        Map<String, List<Object>> expected = new TreeMap<>();
        usable.forEach((file, json) -> expected.put(file, fields(json)));
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        // Compared one by one: a failure of the whole map would print ten megabytes.
        for (Map.Entry<String, List<Object>> one : expected.entrySet()) {
            if (!one.getValue().equals(found.get(one.getKey()))) {
                assertThat(found.get(one.getKey())).as(one.getKey()).isEqualTo(one.getValue());
            }
        }
    }

    private static boolean isUsable(String file, JsonNode json, String subdir) {
        return file.chars().noneMatch(Character::isISOControl) // one test index has a NUL in a name
                && !file.startsWith("issue_717-") // depends on ray[default,data], which CEP 29 does not know
                && json.path("subdir").asText(subdir).equals(subdir)
                && List.of("", "python", "generic").contains(json.path("noarch").asText(""));
    }

    private static PackageIndex open(Path channel, String subdir) throws ChannelException {
        try (ChannelIndexes indexes = new ChannelIndexes()) {
            return indexes.open(new Channel("x", channel.toUri()), subdir, Deadline.in(Duration.ofMinutes(1))).stream()
                    .filter(index -> index.subdir().equals(subdir))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Object> fields(PackageRecord record) {
        return Arrays.asList(
                record.name(),
                record.version().toString(),
                record.build(),
                record.buildNumber(),
                record.depends(),
                record.constrains(),
                record.md5(),
                record.sha256(),
                record.license(),
                record.licenseFamily(),
                record.size(),
                record.purls(),
                record.timestamp());
    }

    private static List<Object> fields(JsonNode json) {
        return Arrays.asList(
                json.path("name").asText(),
                json.path("version").asText(),
                json.path("build").asText(),
                json.path("build_number").asLong(),
                texts(json.path("depends")),
                texts(json.path("constrains")),
                json.path("md5").asText(null),
                json.path("sha256").asText(null),
                json.path("license").asText(null),
                json.path("license_family").asText(null),
                json.path("size").asLong(-1),
                json.has("purls") ? texts(json.path("purls")) : null,
                milliseconds(json));
    }

    private static long milliseconds(JsonNode json) {
        long timestamp = json.path("timestamp").asLong(-1);
        return timestamp > 0 && timestamp < 100_000_000_000L ? timestamp * 1000 : timestamp;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
