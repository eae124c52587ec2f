package dev.nightjar.offpeak.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nightjar.offpeak.endpoint.EndpointRules;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of {@code docs/examples/jobs}, read by us and by a validator of somebody else's with our schema. */
class ExamplesTest {
    private static final Path DOCS = Corpus.projectRoot().resolve("docs");
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final Schema SCHEMA = schema("job-message.schema.json");

    private final JobMessageReader reader = new JobMessageReader(EndpointRules.of("example.com"), OnUnknown.HOLD);

    @ParameterizedTest
    @MethodSource("good")
    void aGoodOneIsReadAndFitsTheSchema(Path file) throws Exception {
        JobMessage message = reader.read(Files.readAllBytes(file), NOW);

        Path warnings = beside(file, ".warnings.txt");
        assertThat(message.warnings()).isEqualTo(Files.exists(warnings) ? Files.readAllLines(warnings) : List.of());
        assertThat(SCHEMA.validate(Files.readString(file), InputFormat.JSON)).isEmpty();
        assertThat(JobMessage.fromJson(message.toJson())).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource({"bad", "badBeyondTheSchema"})
    void aBadOneIsRefusedForTheReasonBesideIt(Path file) throws IOException {
        byte[] json = Files.readAllBytes(file);
        String reason = Files.readString(beside(file, ".txt")).strip();

        assertThatExceptionOfType(InvalidMessageException.class)
                .isThrownBy(() -> reader.read(json, NOW))
                .withMessage(reason);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whereASchemaCanSayItTheSchemaDoes(Path file) throws IOException {
        assertThat(SCHEMA.validate(Files.readString(file), InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void theDescriptionShowsTheSmallestMessageThatWorks() throws IOException {
        assertThat(Files.readString(DOCS.resolve("job-message.md")))
                .contains(Files.readString(DOCS.resolve("examples/jobs/good/weekly_model_training.json")));
    }

    @Test
    void theSchemasFitTheSchemaOfSchemas() throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Schema schemas = registry.getSchema(
                com.networknt.schema.SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

        for (String name : List.of("job-message.schema.json", "job-callback.schema.json")) {
            assertThat(schemas.validate(Files.readString(DOCS.resolve(name)), InputFormat.JSON))
                    .as(name)
                    .isEmpty();
        }
    }

    @Test
    void aCallbackFitsItsSchema() throws InvalidMessageException {
        String callback = "{\"job_id\":\"weekly\",\"segment\":2,\"segment_token\":\"t\",\"fence\":3,"
                + "\"rounds_completed\":7,\"checkpoint_uri\":\"gs://models/7\",\"checkpoint_generation\":1732,"
                + "\"status\":\"stopped\",\"seconds_per_round\":61.5}";

        assertThat(schema("job-callback.schema.json").validate(callback, InputFormat.JSON))
                .isEmpty();
        assertThat(SegmentCallback.read(callback.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new SegmentCallback(
                        "weekly", 2, "t", 3, 7, "gs://models/7", "1732", SegmentCallback.Status.STOPPED, 61.5, null));
    }

    private static Path beside(Path file, String ending) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - ".json".length()) + ending);
    }

    private static Schema schema(String name) {
        try {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Files.readString(DOCS.resolve(name)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Path> good() throws IOException {
        return examples("good");
    }

    static Stream<Path> bad() throws IOException {
        return examples("bad");
    }

    static Stream<Path> badBeyondTheSchema() throws IOException {
        return examples("bad-beyond-schema");
    }

    private static Stream<Path> examples(String folder) throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("examples/jobs").resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
        }
    }
}
