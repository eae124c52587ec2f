package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.luben.zstd.ZstdInputStream;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every name, version and spec that occurs in the real repodata beside the project can be read. */
class CorpusSpecsTest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> NAMES = new TreeSet<>();
    private static final Set<String> VERSIONS = new TreeSet<>();
    private static final Set<String> SPECS = new TreeSet<>();

    @BeforeAll
    static void collect() throws IOException {
        try (Stream<Path> files = Files.walk(Corpus.path("corpus/conda"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json.zst"))
                    .sorted()
                    .toList()) {
                try (JsonParser json = JSON.createParser(new ZstdInputStream(Files.newInputStream(file)))) {
                    collect(json);
                }
            }
        }
    }

    private static void collect(JsonParser json) throws IOException {
        while (json.nextToken() != null) {
            if (json.currentToken() != JsonToken.FIELD_NAME) {
                continue;
            }
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING) {
                switch (field) {
                    case "name" -> NAMES.add(json.getText());
                    case "version" -> VERSIONS.add(json.getText());
                    default -> {}
                }
            } else if (value == JsonToken.START_ARRAY && (field.equals("depends") || field.equals("constrains"))) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    SPECS.add(json.getText());
                }
            }
        }
    }

    @Test
    void readsEveryName() {
        assertThat(refused(NAMES, PackageName::new)).isEmpty();
        assertThat(NAMES).hasSizeGreaterThan(4_000);
    }

    @Test
    void readsEveryVersion() {
        assertThat(refused(VERSIONS, Version::parse)).isEmpty();
        assertThat(VERSIONS).hasSizeGreaterThan(7_000);
    }

    @Test
    void readsEverySpecButOneWithExtrasInPipsSpelling() {
        assertThat(refused(SPECS, MatchSpec::parse)).containsExactly("ray[default,data] >=2.9.0,<3.0.0");
        assertThat(SPECS).hasSizeGreaterThan(30_000);
    }

    @Test
    void readsEverySpecAgainFromItsCanonicalText() {
        List<String> changed = SPECS.stream()
                .filter(text -> !text.startsWith("ray["))
                .map(MatchSpec::parse)
                .filter(spec -> !MatchSpec.parse(spec.canonical()).equals(spec))
                .map(spec -> spec + " became " + spec.canonical())
                .toList();

        // conda writes the pattern 1.*.* as "=1.*": all of its specs that do not survive are of that kind.
        assertThat(changed).allMatch(change -> change.matches(".*\\*\\.\\* .*became .*"));
    }

    @Test
    void ordersAllVersionsInOneWay() {
        List<Version> versions = VERSIONS.stream().map(Version::parse).sorted().toList();

        for (int i = 1; i < versions.size(); i++) {
            Version version = versions.get(i);
            if (versions.get(i - 1).compareTo(version) > 0 || versions.get(0).compareTo(version) > 0) {
                Assertions.fail(versions.get(i - 1) + " comes before " + version);
            }
        }
    }

    private static List<String> refused(Set<String> texts, Consumer<String> read) {
        return texts.stream()
                .filter(text -> {
                    try {
                        read.accept(text);
                        return false;
                    } catch (InvalidSpecException e) {
                        return true;
                    }
                })
                .toList();
    }
}
