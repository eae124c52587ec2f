package dev.nightjar.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSON of the corpus, {@code .zst} or not. */
public final class Cases {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Cases() {}

    /** The cases of a file that is one JSON array, such as {@code cases/conda/unsat.json}; skips the test where it is absent. */
    public static List<JsonNode> lines(String corpusPath) {
        JsonNode root = document(corpusPath);
        if (!root.isArray()) {
            throw new IllegalArgumentException(corpusPath + " is not a list of cases");
        }
        List<JsonNode> cases = new ArrayList<>();
        root.forEach(cases::add);
        return cases;
    }

    /** A whole document of the corpus, such as {@code cases/conda/thirteen_requests.json}; skips the test where it is absent. */
    public static JsonNode document(String corpusPath) {
        return read(Corpus.path(corpusPath));
    }

    /** A JSON file of any place; one that ends with {@code .zst} is unpacked. */
    public static JsonNode read(Path file) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream plain = file.toString().endsWith(".zst") ? new ZstdInputStream(raw) : raw) {
            return JSON.readTree(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A list of texts; a missing or null field is an empty one. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
