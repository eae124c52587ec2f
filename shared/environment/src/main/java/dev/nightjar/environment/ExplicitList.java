package dev.nightjar.environment;

import dev.nightjar.conda.PackageRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code explicit-PLATFORM.txt}: one URL a line, what a package needs before it (CEP 23).
 *
 * <p>The hash is md5 where the record has one, because every reader takes that; else {@code sha256:}; else none.
 */
final class ExplicitList {
    private ExplicitList() {}

    static byte[] write(String platform, List<PackageRecord> packages) {
        StringBuilder text = new StringBuilder()
                .append("# This file may be used to create an environment using:\n")
                .append("# $ conda create --name <env> --file <this file>\n")
                .append("# platform: ")
                .append(platform)
                .append("\n@EXPLICIT\n");
        for (PackageRecord record : packages) {
            text.append(Artefact.url(record)).append(hash(record)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(PackageRecord record) {
        if (record.md5() != null) {
            return "#" + record.md5();
        }
        return record.sha256() != null ? "#sha256:" + record.sha256() : "";
    }
}
