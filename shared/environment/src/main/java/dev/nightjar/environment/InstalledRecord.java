package dev.nightjar.environment;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record that a request says is installed, as in repodata; what it leaves out is taken from the channels' own record of
 * that artefact, if they have one.
 *
 * @param channel as written; null where the request does not say
 * @param subdir null where the request does not say
 * @param fileName null where the request does not say
 * @param depends null where the request does not say, as the other lists
 * @param size in bytes, or -1
 */
record InstalledRecord(
        @Nullable String channel,
        @Nullable String subdir,
        @Nullable String fileName,
        String name,
        Version version,
        String build,
        long buildNumber,
        @Nullable List<String> depends,
        @Nullable List<String> constrains,
        @Nullable List<String> trackFeatures,
        long timestamp,
        long size,
        @Nullable String md5,
        @Nullable String sha256,
        @Nullable String license,
        @Nullable String noarch,
        @Nullable String pythonSitePackagesPath,
        @Nullable List<String> purls,
        @Nullable String url) {

    /** Whether that record of a channel is the same artefact. */
    boolean is(PackageRecord record) {
        return record.name().equals(name)
                && record.build().equals(build)
                && record.version().compareTo(version) == 0
                && (subdir == null || subdir.equals(record.subdir()))
                && (fileName == null || fileName.equals(record.fileName()))
                && (sha256 == null || record.sha256() == null || sha256.equals(record.sha256()))
                && (md5 == null || record.md5() == null || md5.equals(record.md5()));
    }

    /** This record, completed from what a channel says of it. */
    PackageRecord completedFrom(PackageRecord known) {
        return new PackageRecord(
                known.channel(),
                known.subdir(),
                known.fileName(),
                name,
                known.version(),
                build,
                known.buildNumber(),
                depends == null ? known.depends() : depends,
                constrains == null ? known.constrains() : constrains,
                trackFeatures == null ? known.trackFeatures() : trackFeatures,
                timestamp == PackageRecord.NO_TIMESTAMP ? known.timestamp() : timestamp,
                size < 0 ? known.size() : size,
                md5 == null ? known.md5() : md5,
                sha256 == null ? known.sha256() : sha256,
                license == null ? known.license() : license,
                noarch == null ? known.noarch() : noarch,
                pythonSitePackagesPath == null ? known.pythonSitePackagesPath() : pythonSitePackagesPath,
                purls == null ? known.purls() : purls,
                known.url());
    }

    /** This record as it stands, for a channel that does not have it (any more). */
    PackageRecord on(Channel home, String platform) {
        String itsSubdir = subdir != null ? subdir : noarch != null ? "noarch" : platform;
        String itsFile = fileName != null ? fileName : name + "-" + version + "-" + build + ".conda";
        return new PackageRecord(
                home,
                itsSubdir,
                itsFile,
                name,
                version,
                build,
                buildNumber,
                depends == null ? List.of() : depends,
                constrains == null ? List.of() : constrains,
                trackFeatures == null ? List.of() : trackFeatures,
                timestamp,
                size,
                md5,
                sha256,
                license,
                noarch,
                pythonSitePackagesPath,
                purls,
                url != null ? url : home.base() + "/" + itsSubdir + "/" + itsFile);
    }
}
