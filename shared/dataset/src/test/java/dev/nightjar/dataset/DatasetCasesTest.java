package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.dataset.Optimized.Column;
import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.test.Cases;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of the corpus, through the door; what their fields mean says the README beside them. */
class DatasetCasesTest {
    private static final String FOLDER = "cases/dataset";
    /** So small that a long case has several blocks and row groups. */
    private static final long TIGHT = 16L << 20;

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(Corpus.path(FOLDER))) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomesTheColumnsThatTheCaseSays(String name) throws Exception {
        JsonNode wanted = Cases.document(FOLDER + "/" + name);
        Request request = request(wanted).with("format", "arrow");
        if (wanted.has("error")) {
            assertFails(request, wanted.get("error").asText());
            assertFails(request.on(1, TIGHT), wanted.get("error").asText());
            return;
        }

        Optimized optimized = request.run();

        assertColumns(wanted, optimized.arrow(), true);
        assertThat(optimized.report().warnings()).containsAll(Cases.texts(wanted.path("warnings")));
        assertThat(optimized.report().rows()).isEqualTo(wanted.get("rows").asLong());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomesTheSameBytesOnAnyNumberOfCoresAndTheSameColumnsInLittleMemory(String name) throws Exception {
        JsonNode wanted = Cases.document(FOLDER + "/" + name);
        if (wanted.has("error")) {
            return;
        }
        Request request = request(wanted).with("format", "arrow");

        byte[] file = request.run().file(".arrow");

        assertThat(request.on(1, MemoryBudget.DEFAULT).run().file(".arrow")).isEqualTo(file);
        assertThat(request.on(3, MemoryBudget.DEFAULT).run().file(".arrow")).isEqualTo(file);
        assertColumns(wanted, request.on(2, TIGHT).run().arrow(), true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void becomesTheSameValuesInParquet(String name) throws Exception {
        JsonNode wanted = Cases.document(FOLDER + "/" + name);
        if (wanted.has("error")) {
            assertFails(request(wanted), wanted.get("error").asText());
            return;
        }

        assertColumns(wanted, request(wanted).run().parquet(), false);
        assertColumns(wanted, request(wanted).on(1, TIGHT).run().parquet(), false);
    }

    private static Request request(JsonNode wanted) {
        Path file = Corpus.path(FOLDER).resolve(wanted.get("file").asText());
        try {
            Request request = Request.of(wanted.get("file").asText(), Files.readAllBytes(file));
            for (var option : wanted.path("options").properties()) {
                List<String> values = new ArrayList<>();
                if (option.getValue().isArray()) {
                    values.addAll(Cases.texts(option.getValue()));
                } else {
                    values.add(option.getValue().asText());
                }
                request = request.with(option.getKey().replace('_', '-'), values.toArray(String[]::new));
            }
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A case may name the kind alone. */
    private static void assertFails(Request request, String error) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(request::run)
                .satisfies(e -> assertThat(e.error())
                        .matches(found -> found.equals(error) || found.startsWith(error + ":"), error));
    }

    private static void assertColumns(JsonNode wanted, List<Column> columns, boolean types) {
        List<JsonNode> all = new ArrayList<>();
        wanted.get("columns").forEach(all::add);
        assertThat(columns)
                .extracting(Column::name)
                .containsExactlyElementsOf(
                        all.stream().map(column -> column.get("name").asText()).toList());
        for (int i = 0; i < all.size(); i++) {
            if (types) {
                assertType(all.get(i), columns.get(i));
            }
            assertValues(wanted, all.get(i), columns.get(i));
        }
    }

    private static void assertType(JsonNode wanted, Column column) {
        String type = wanted.get("type").asText();
        boolean fits = switch (type) {
            case "string" -> column.type().equals("string") || column.type().matches("dictionary<int(8|16|32),string>");
            case "string!" -> column.type().equals("string");
            default ->
                column.type().equals(type)
                        || Cases.texts(wanted.path("type_any_of")).contains(column.type());
        };
        assertThat(fits)
                .as("%s is %s, wanted %s", column.name(), column.type(), type)
                .isTrue();
    }

    private static void assertValues(JsonNode wanted, JsonNode expected, Column column) {
        List<@Nullable String> values = column.values();
        assertThat(values).as(column.name()).hasSize(wanted.get("rows").asInt());
        String type = expected.get("type").asText();
        for (int row = 0; row < expected.path("values").size(); row++) {
            assertValue(type, column, row, expected.get("values").get(row));
        }
        if (expected.has("first")) {
            assertValue(type, column, 0, expected.get("first"));
        }
        if (expected.has("last")) {
            assertValue(type, column, values.size() - 1, expected.get("last"));
        }
        for (var at : expected.path("at").properties()) {
            assertValue(type, column, Integer.parseInt(at.getKey()), at.getValue());
        }
        if (expected.has("nulls")) {
            assertThat(values.stream().filter(Objects::isNull).count())
                    .as("nulls of %s", column.name())
                    .isEqualTo(expected.get("nulls").asLong());
        }
        if (expected.has("distinct")) {
            assertThat(new HashSet<>(values).size())
                    .as("distinct of %s", column.name())
                    .isEqualTo(expected.get("distinct").asInt());
        }
    }

    private static void assertValue(String type, Column column, int row, JsonNode expected) {
        String found = column.values().get(row);
        String wanted = expected.isNull() ? null : expected.asText();
        assertThat(isSame(type, found, wanted))
                .as("%s, row %d: %s, wanted %s", column.name(), row, found, wanted)
                .isTrue();
    }

    private static boolean isSame(String type, @Nullable String found, @Nullable String wanted) {
        if (found == null || wanted == null) {
            return Objects.equals(found, wanted);
        }
        if (type.startsWith("float")) {
            return Double.valueOf(found).equals(Double.valueOf(wanted));
        }
        if (type.startsWith("timestamp")) {
            return instant(found).equals(instant(wanted));
        }
        if (type.startsWith("decimal")) {
            return new BigDecimal(found).compareTo(new BigDecimal(wanted)) == 0;
        }
        return found.equals(wanted);
    }

    private static Instant instant(String text) {
        return text.endsWith("Z")
                ? Instant.parse(text)
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }
}
