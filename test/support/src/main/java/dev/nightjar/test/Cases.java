package dev.nightjar.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
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

    /** The cases of a file that is one JSON array, or one object a line; skips the test where it is absent. */
    public static List<JsonNode> lines(String corpusPath) {
        List<JsonNode> cases = new ArrayList<>();
        Path file = Corpus.path(corpusPath);
        try (InputStream plain = open(file);
                MappingIterator<JsonNode> values =
                        JSON.readerFor(JsonNode.class).readValues(plain)) {
            // The iterator steps into an array at the root, so both forms come out alike.
            values.forEachRemaining(cases::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
        return cases;
    }

    /** A whole document of the corpus, such as {@code cases/conda/thirteen_requests.json}; skips the test where it is absent. */
    public static JsonNode document(String corpusPath) {
        return read(Corpus.path(corpusPath));
    }

    /** A JSON file of any place; one that ends with {@code .zst} is unpacked. */
    public static JsonNode read(Path file) {
        try (InputStream plain = open(file)) {
            return JSON.readTree(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return file.toString().endsWith(".zst") ? new ZstdInputStream(raw) : raw;
    }

    /** A list of texts; a missing or null field is an empty one. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
