package dev.nightjar.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What an input is. */
enum InputFormat {
    CSV,
    JSON_LINES,
    PARQUET,
    ARROW;

    /** @param head the first bytes of the file, 8 where it has as many */
    static InputFormat of(String name, byte[] head) {
        String start = new String(head, StandardCharsets.ISO_8859_1);
        if (start.startsWith("PAR1")) {
            return PARQUET;
        }
        // A stream begins with the marker before each message.
        if (start.startsWith("ARROW1") || (start.startsWith("\u00ff\u00ff\u00ff\u00ff") && head[4] != -1)) {
            return ARROW;
        }
        String stem = name.toLowerCase(Locale.ROOT);
        stem = stem.endsWith(".gz") ? stem.substring(0, stem.length() - 3) : stem;
        stem = stem.endsWith(".zst") ? stem.substring(0, stem.length() - 4) : stem;
        boolean lines = stem.endsWith(".jsonl") || stem.endsWith(".ndjson") || stem.endsWith(".jsonlines");
        return lines || (stem.equals("-") && start.startsWith("{\"")) ? JSON_LINES : CSV;
    }
}
