package dev.nightjar.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.dataset.Optimized.Bytes;
import dev.nightjar.dataset.Optimized.Column;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Datasets of several parts in a folder, read by others' readers as the manifest says. */
final class Parts {
    private final Path folder;

    Parts(Path folder) {
        this.folder = folder;
    }

    /** Optimizes a file into the folder {@code out}, whose datasets are {@code out/STEM} or what {@code append} names. */
    static DatasetReport optimize(DatasetOutput out, int cores, long memory, String name, String csv, String... words)
            throws DatasetException, IOException {
        OptimizeWords said = new OptimizeWords();
        for (int i = 0; i < words.length; i += 2) {
            said.say(words[i], List.of(words[i + 1]));
        }
        try (DatasetOptimizer optimizer = new DatasetOptimizer(cores, memory)) {
            return optimizer.optimize(new Bytes(name, csv.getBytes(StandardCharsets.UTF_8)), said.options(), out);
        }
    }

    static DatasetReport optimize(Path out, String name, String csv, String... words)
            throws DatasetException, IOException {
        try (FolderOutput output = new FolderOutput(out)) {
            return optimize(output, 2, MemoryBudget.DEFAULT, name, csv, words);
        }
    }

    JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(folder.resolve(Manifest.NAME).toFile());
    }

    /** All files but hidden ones, relative to the folder. */
    List<String> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** The parts that the manifest names, in its order. */
    List<String> parts() throws IOException {
        List<String> parts = new ArrayList<>();
        manifest().get("parts").forEach(part -> parts.add(part.get("path").asText()));
        return parts;
    }

    /** Types by column, as the manifest has them. */
    Map<String, String> types() throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        for (JsonNode column : manifest().get("columns")) {
            types.put(column.get("name").asText(), column.get("type").asText());
        }
        return types;
    }

    /** The columns of a part. */
    List<Column> columns(String part) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(part));
        return part.endsWith(".arrow") ? ArrowFile.read(bytes) : Optimized.parquet(bytes);
    }

    /** All rows in the order of the manifest's parts, the value of the folder first where there is one. */
    List<List<@Nullable String>> rows() throws IOException {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (String part : parts()) {
            List<Column> columns = columns(part);
            int slash = part.indexOf('/');
            for (int r = 0; r < columns.getFirst().values().size(); r++) {
                List<@Nullable String> row = new ArrayList<>();
                if (slash > 0) {
                    row.add(value(part.substring(0, slash)));
                }
                for (Column column : columns) {
                    row.add(column.values().get(r));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** As readers of the layout decode it. */
    static @Nullable String value(String directory) {
        String value = directory.substring(directory.indexOf('=') + 1);
        return value.equals(HiveFolders.NULL) ? null : URLDecoder.decode(value, StandardCharsets.UTF_8);
    }
}
