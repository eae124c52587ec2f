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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
                if (isUsable(entry.getValue(), subdir)) {
                    usable.put(entry.getKey(), entry.getValue());
                }
            }
        }

        PackageIndex index = open(folder.resolveSibling(""), subdir);

        assertThat(index.recordCount()).isEqualTo(count);
        Map<String, PackageRecord> found = new TreeMap<>();
        for (String name : index.names()) {
            index.records(name).forEach(record -> found.put(record.fileName(), record));
        }
        assertThat(found.keySet()).isEqualTo(usable.keySet());
        assertThat(index.skippedCount()).isEqualTo(count - usable.size());
        found.forEach((file, record) -> assertSame(record, usable.get(file)));
    }

    private static boolean isUsable(JsonNode json, String subdir) {
        return json.path("subdir").asText(subdir).equals(subdir)
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

    private static void assertSame(PackageRecord record, @Nullable JsonNode json) {
        if (json == null) {
            throw new AssertionError("nobody wrote " + record);
        }
        assertThat(record.name()).isEqualTo(json.path("name").asText());
        assertThat(record.version()).hasToString(json.path("version").asText());
        assertThat(record.build()).isEqualTo(json.path("build").asText());
        assertThat(record.buildNumber()).isEqualTo(json.path("build_number").asLong());
        assertThat(record.depends()).isEqualTo(texts(json.path("depends")));
        assertThat(record.constrains()).isEqualTo(texts(json.path("constrains")));
        assertThat(record.md5()).isEqualTo(json.path("md5").asText(null));
        assertThat(record.sha256()).isEqualTo(json.path("sha256").asText(null));
        assertThat(record.license()).isEqualTo(json.path("license").asText(null));
        assertThat(record.size()).isEqualTo(json.path("size").asLong(-1));
        assertThat(record.purls()).isEqualTo(json.has("purls") ? texts(json.path("purls")) : null);
        assertThat(record.timestamp()).isEqualTo(milliseconds(json));
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
