package dev.nightjar.dataset;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.dataset.OptimizeOptions.ExactDecimal;
import dev.nightjar.dataset.OptimizeOptions.Float32;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.OptimizeOptions.PartitionBy;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypeFactsDocument;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a dataset of several files is: {@value #NAME} in its folder. Files that it does not name are no part of the dataset.
 *
 * @param program the version of the program that wrote it last
 * @param generation 1 for the first manifest of a dataset, one more for each that replaces another
 * @param nextPart the number of the next part, so that no name is ever used for two contents
 * @param typing the options that types depend on; they hold for every file of the dataset
 * @param columns all of them, the partition column too, in the order of the parts' schema
 * @param sources the files that were added, in order
 */
record Manifest(
        String program,
        long generation,
        int nextPart,
        Format format,
        @Nullable PartitionBy partitionBy,
        Typing typing,
        List<Column> columns,
        List<Source> sources,
        List<Part> parts) {
    static final String NAME = "manifest.json";

    private static final String KIND = "nightjar-dataset";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 256 << 20;
    private static final JsonMapper JSON = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Manifest {
        columns = List.copyOf(columns);
        sources = List.copyOf(sources);
        parts = List.copyOf(parts);
    }

    /** Options that types depend on. */
    record Typing(
            boolean unsigned,
            Float32 float32,
            ExactDecimal exactDecimal,
            Map<String, ColumnType> types,
            Set<String> allowLoss,
            Map<String, BigDecimal> tolerances) {
        static Typing of(OptimizeOptions options) {
            return new Typing(
                    options.unsigned(),
                    options.float32(),
                    options.exactDecimal(),
                    options.types(),
                    options.allowLoss(),
                    options.tolerances());
        }
    }

    /** @param facts of all rows, by which the type was chosen */
    record Column(String name, ColumnType type, TypeFacts facts) {}

    /** @param options the {@link OptionsDigest} of how it was added */
    record Source(String name, long bytes, String sha256, long rows, String options) {}

    /**
     * A file of rows.
     *
     * @param path in the dataset's folder
     * @param folder of the partition; empty where there are none
     * @param value of the partition; null for nulls
     * @param source the index of the source that the rows are from
     * @param min the smallest value of the partition column in it; null where there is none
     */
    record Part(
            String path,
            String folder,
            @Nullable String value,
            long rows,
            long bytes,
            String sha256,
            int rowGroups,
            int source,
            @Nullable String min,
            @Nullable String max) {}

    SequencedMap<String, @Nullable Object> document() {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", KIND);
        document.put("version", VERSION);
        document.put("program", program);
        document.put("generation", generation);
        document.put("next_part", nextPart);
        document.put("format", format.name().toLowerCase(java.util.Locale.ROOT));
        document.put("rows", parts.stream().mapToLong(Part::rows).sum());
        document.put("partition_by", partitionBy == null ? null : partition(partitionBy));
        document.put("options", options());
        document.put("columns", columns.stream().map(this::column).toList());
        document.put("sources", sources.stream().map(Manifest::source).toList());
        document.put("parts", parts.stream().map(Manifest::part).toList());
        return document;
    }

    private static SequencedMap<String, @Nullable Object> partition(PartitionBy by) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("column", by.column());
        fields.put("month", by.month());
        return fields;
    }

    private SequencedMap<String, @Nullable Object> options() {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("unsigned", typing.unsigned());
        fields.put("float32", typing.float32().name());
        fields.put("exact_decimal", typing.exactDecimal().name());
        SequencedMap<String, String> types = new LinkedHashMap<>();
        new java.util.TreeMap<>(typing.types()).forEach((name, type) -> types.put(name, type.toString()));
        fields.put("types", types);
        fields.put("allow_loss", new java.util.TreeSet<>(typing.allowLoss()));
        SequencedMap<String, String> tolerances = new LinkedHashMap<>();
        new java.util.TreeMap<>(typing.tolerances()).forEach((name, by) -> tolerances.put(name, by.toPlainString()));
        fields.put("tolerances", tolerances);
        return fields;
    }

    private SequencedMap<String, @Nullable Object> column(Column column) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", column.name());
        fields.put("type", column.type().toString());
        fields.put("in_files", isInFiles(column.name()));
        fields.put("facts", TypeFactsDocument.of(column.facts()));
        return fields;
    }

    private static SequencedMap<String, @Nullable Object> source(Source source) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", source.name());
        fields.put("bytes", source.bytes());
        fields.put("sha256", source.sha256());
        fields.put("rows", source.rows());
        fields.put("options", source.options());
        return fields;
    }

    private static SequencedMap<String, @Nullable Object> part(Part part) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("path", part.path());
        fields.put("folder", part.folder());
        fields.put("value", part.value());
        fields.put("rows", part.rows());
        fields.put("bytes", part.bytes());
        fields.put("sha256", part.sha256());
        fields.put("row_groups", part.rowGroups());
        fields.put("source", part.source());
        fields.put("min", part.min());
        fields.put("max", part.max());
        return fields;
    }

    /** Whether the parts have that column; the one whose values are the folders is left out of them. */
    boolean isInFiles(String column) {
        return partitionBy == null
                || partitionBy.month()
                || !partitionBy.column().equals(column);
    }

    /**
     * Reads the manifest of a dataset.
     *
     * @return null where there is none
     * @throws DatasetException {@code corrupt} when what stands there is none, or of a version that is not known
     */
    static @Nullable Manifest read(DatasetOutput dataset) throws IOException, DatasetException {
        DatasetInput file = dataset.read(NAME);
        if (file == null) {
            return null;
        }
        try {
            if (file.size() > MAX_BYTES) {
                throw new IllegalArgumentException("it has " + file.size() + " bytes");
            }
            byte[] bytes;
            try (InputStream in = file.open(0)) {
                bytes = in.readAllBytes();
            }
            return read(JSON.readTree(bytes));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw corrupt(dataset, "it is no JSON", e);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw corrupt(dataset, String.valueOf(e.getMessage()), e);
        }
    }

    private static DatasetException corrupt(DatasetOutput dataset, String because, Exception cause) {
        DatasetException corrupt = new DatasetException(
                Kind.CORRUPT,
                NAME,
                "cannot read " + dataset.place() + "/" + NAME,
                "it is no manifest of a dataset that this version writes: " + because,
                "a copy of it from before, or making the dataset anew in another folder");
        corrupt.initCause(cause);
        return corrupt;
    }

    private static Manifest read(JsonNode document) {
        if (!document.path("kind").asText().equals(KIND)
                || document.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("its kind is \""
                    + document.path("kind").asText() + "\", its version "
                    + document.path("version").asText());
        }
        JsonNode by = document.path("partition_by");
        JsonNode options = document.path("options");
        List<Column> columns = new ArrayList<>();
        for (JsonNode column : document.path("columns")) {
            columns.add(new Column(
                    text(column, "name"),
                    OptimizeWords.type(text(column, "type")),
                    TypeFactsDocument.read(column.path("facts"))));
        }
        List<Source> sources = new ArrayList<>();
        for (JsonNode source : document.path("sources")) {
            sources.add(new Source(
                    text(source, "name"),
                    number(source, "bytes"),
                    text(source, "sha256"),
                    number(source, "rows"),
                    text(source, "options")));
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : document.path("parts")) {
            parts.add(part(part));
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("it has no columns");
        }
        return new Manifest(
                text(document, "program"),
                number(document, "generation"),
                Math.toIntExact(number(document, "next_part")),
                Format.valueOf(text(document, "format").toUpperCase(java.util.Locale.ROOT)),
                by.isObject()
                        ? new PartitionBy(text(by, "column"), by.path("month").asBoolean())
                        : null,
                typing(options),
                columns,
                sources,
                parts);
    }

    private static Part part(JsonNode part) {
        String path = text(part, "path");
        // Refuses what leads out of the folder.
        ObjectName name = new ObjectName("local", path);
        if (!PartNames.isPart(name.name())) {
            throw new IllegalArgumentException("\"" + path + "\" is no name of a part");
        }
        return new Part(
                path,
                text(part, "folder"),
                textOrNull(part, "value"),
                number(part, "rows"),
                number(part, "bytes"),
                text(part, "sha256"),
                Math.toIntExact(number(part, "row_groups")),
                Math.toIntExact(number(part, "source")),
                textOrNull(part, "min"),
                textOrNull(part, "max"));
    }

    private static Typing typing(JsonNode options) {
        SequencedMap<String, ColumnType> types = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> type : options.path("types").properties()) {
            types.put(type.getKey(), OptimizeWords.type(type.getValue().asText()));
        }
        Set<String> allowLoss = new LinkedHashSet<>();
        for (JsonNode column : options.path("allow_loss")) {
            allowLoss.add(column.asText());
        }
        SequencedMap<String, BigDecimal> tolerances = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> tolerance : options.path("tolerances").properties()) {
            tolerances.put(
                    tolerance.getKey(), new BigDecimal(tolerance.getValue().asText()));
        }
        return new Typing(
                options.path("unsigned").asBoolean(),
                Float32.valueOf(text(options, "float32")),
                ExactDecimal.valueOf(text(options, "exact_decimal")),
                types,
                allowLoss,
                tolerances);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("\"" + field + "\" is no text");
        }
        return value.textValue();
    }

    private static @Nullable String textOrNull(JsonNode node, String field) {
        return node.path(field).isNull() ? null : text(node, field);
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw new IllegalArgumentException("\"" + field + "\" is no number from 0 on");
        }
        return value.longValue();
    }
}
