package dev.nightjar.environment;

import dev.nightjar.conda.PackageRecord;
import java.nio.charset.StandardCharsets;

/** How a record's artefact is written in answers and locks. */
final class Artefact {
    private Artefact() {}

    /** Where it can be fetched: one word of ASCII, without a fragment (locks put the hash there) and without credentials. */
    static String url(PackageRecord record) {
        StringBuilder url = new StringBuilder();
        for (byte b : Credentials.hide(record.url()).getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            if (c <= ' ' || c >= 0x7F || c == '#' || c == '"' || c == '<' || c == '>' || c == '\\') {
                url.append(String.format("%%%02X", c));
            } else {
                url.append((char) c);
            }
        }
        return url.toString();
    }
}
