package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What conda and rattler say of versions and specs, as the cases beside the project hold it. */
class PeerCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void ordersVersionsAsThePeersDo() throws IOException {
        List<String> wrong = new ArrayList<>();

        for (JsonNode row : cases("version_order.json")) {
            if (!holds(row)) {
                wrong.add(row.toString());
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void matchesVersionsAsThePeersDo() throws IOException {
        List<String> wrong = new ArrayList<>();

        for (JsonNode row : cases("version_match.json")) {
            VersionSpec spec = VersionSpec.parse(row.get(0).asText());
            if (spec.matches(Version.parse(row.get(1).asText())) != row.get(2).asBoolean()) {
                wrong.add(row.toString());
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void matchesRecordsAsThePeersDo() throws IOException {
        List<String> wrong = new ArrayList<>();

        for (JsonNode row : cases("spec_match.json")) {
            MatchSpec spec = MatchSpec.parse(row.get(0).asText());
            PackageRecord record = record(row.get(1));
            boolean expected = row.get(2).asBoolean();
            if (spec.matches(record) != expected) {
                wrong.add(row.toString());
            }
            boolean isAnsweredWithoutRecord = !spec.needsRecord() && spec.matchesName(record.name());
            if (isAnsweredWithoutRecord
                    && spec.matches(record.version(), record.build(), record.buildNumber()) != expected) {
                wrong.add("without the record: " + row);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void readsSpecsAsCondaDoes() throws IOException {
        List<String> wrong = new ArrayList<>();

        for (JsonNode row : cases("spec_parse.json")) {
            String text = row.get("spec").asText();
            MatchSpec spec = MatchSpec.parse(text);
            Map<String, String> fields = new LinkedHashMap<>();
            row.get("fields")
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asText()));
            if (!spec.fields().equals(fields)) {
                wrong.add(text + " has fields " + spec.fields() + ", expected " + fields);
            }
            if (!spec.canonical().equals(row.get("canonical").asText())) {
                wrong.add(text + " is " + spec.canonical() + ", expected " + row.get("canonical"));
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void refusesWhatThePeersRefuse() throws IOException {
        JsonNode cases = cases("reject.json");
        List<String> accepted = new ArrayList<>();

        cases.get("bad_versions").forEach(bad -> noteIfAccepted(bad, Version::parse, accepted));
        cases.get("bad_version_specs").forEach(bad -> noteIfAccepted(bad, VersionSpec::parse, accepted));
        cases.get("bad_match_specs").forEach(bad -> noteIfAccepted(bad, MatchSpec::parse, accepted));

        assertThat(accepted).isEmpty();
        assertThat(cases.get("good_package_names"))
                .allSatisfy(
                        name -> assertThat(PackageName.isValid(name.asText())).isTrue())
                .allSatisfy(name ->
                        assertThat(MatchSpec.parse(name.asText()).name()).isEqualTo(name.asText()));
    }

    @Test
    void decidesAsCondaWhereThePeersDisagree() throws IOException {
        JsonNode cases = cases("disputed.json");

        assertThat(cases.get("version_order"))
                .allSatisfy(row ->
                        assertThat(holds(row.get("case"))).as(row.toString()).isTrue());
        assertThat(cases.get("version_match"))
                .allSatisfy(row -> assertThat(VersionSpec.parse(
                                        row.get("case").get(0).asText())
                                .matches(Version.parse(row.get("case").get(1).asText())))
                        .as(row.toString())
                        .isEqualTo(row.get("conda").asBoolean()));
    }

    private static boolean holds(JsonNode row) {
        Version left = Version.parse(row.get(0).asText());
        Version right = Version.parse(row.get(2).asText());
        int order = Integer.signum(left.compareTo(right));
        boolean isMirrored = order == -Integer.signum(right.compareTo(left));
        boolean isSame = left.equals(right) && left.hashCode() == right.hashCode();
        return isMirrored
                && switch (row.get(1).asText()) {
                    case "<" -> order < 0;
                    case ">" -> order > 0;
                    default -> order == 0 && isSame;
                };
    }

    private static void noteIfAccepted(JsonNode bad, Consumer<String> parse, List<String> accepted) {
        try {
            parse.accept(bad.asText());
            accepted.add(bad.asText());
        } catch (InvalidSpecException e) {
            assertThat(e.reason()).isNotEmpty();
        }
    }

    private static PackageRecord record(JsonNode node) {
        String features = node.path("track_features").asText("");
        return new PackageRecord(
                new Channel("test", URI.create("file:///channel")),
                node.path("subdir").asText("linux-64"),
                node.path("fn").asText("any.conda"),
                node.get("name").asText(),
                Version.parse(node.get("version").asText()),
                node.get("build").asText(),
                node.path("build_number").asLong(),
                List.of(),
                List.of(),
                features.isEmpty() ? List.of() : List.of(features.split(" ")),
                PackageRecord.NO_TIMESTAMP,
                -1,
                text(node, "md5"),
                text(node, "sha256"),
                text(node, "license"),
                text(node, "license_family"),
                null,
                null,
                null,
                node.path("url").asText("file:///channel/linux-64/any.conda"));
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.has(field) ? node.get(field).asText() : null;
    }

    private static JsonNode cases(String file) throws IOException {
        return JSON.readTree(Corpus.path("cases/conda/" + file).toFile());
    }
}
