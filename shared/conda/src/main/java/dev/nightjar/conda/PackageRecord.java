package dev.nightjar.conda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One artefact of a channel as its repodata describes it (CEP 36).
 *
 * @param channel the channel it came from
 * @param subdir such as {@code linux-64}
 * @param fileName such as {@code numpy-2.1.0-py312h1_0.conda}
 * @param depends match specs as written
 * @param constrains match specs as written: if that package is installed at all, it must match
 * @param trackFeatures words, usually none
 * @param timestamp milliseconds since 1970, or {@link #NO_TIMESTAMP}
 * @param size in bytes, or -1
 * @param md5 32 hexadecimal digits
 * @param sha256 64 hexadecimal digits
 * @param licenseFamily such as {@code MIT}; what {@code [license_family=...]} of a match spec asks for
 * @param noarch {@code python}, {@code generic}, or null
 * @param purls package URLs; null where the record says nothing of them, empty where it is known to have none
 * @param url where the artefact can be fetched
 */
public record PackageRecord(
        Channel channel,
        String subdir,
        String fileName,
        String name,
        Version version,
        String build,
        long buildNumber,
        List<String> depends,
        List<String> constrains,
        List<String> trackFeatures,
        long timestamp,
        long size,
        @Nullable String md5,
        @Nullable String sha256,
        @Nullable String license,
        @Nullable String licenseFamily,
        @Nullable String noarch,
        @Nullable String pythonSitePackagesPath,
        @Nullable List<String> purls,
        String url) {
    public static final long NO_TIMESTAMP = -1;

    /** A record that says nothing of its licence's family. */
    public PackageRecord(
            Channel channel,
            String subdir,
            String fileName,
            String name,
            Version version,
            String build,
            long buildNumber,
            List<String> depends,
            List<String> constrains,
            List<String> trackFeatures,
            long timestamp,
            long size,
            @Nullable String md5,
            @Nullable String sha256,
            @Nullable String license,
            @Nullable String noarch,
            @Nullable String pythonSitePackagesPath,
            @Nullable List<String> purls,
            String url) {
        this(
                channel,
                subdir,
                fileName,
                name,
                version,
                build,
                buildNumber,
                depends,
                constrains,
                trackFeatures,
                timestamp,
                size,
                md5,
                sha256,
                license,
                null,
                noarch,
                pythonSitePackagesPath,
                purls,
                url);
    }

    public boolean hasTimestamp() {
        return timestamp != NO_TIMESTAMP;
    }

    /** {@code name-version-build}, the file name without its ending. */
    public String distribution() {
        return name + "-" + version + "-" + build;
    }
}
