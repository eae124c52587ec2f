package dev.nightjar.conda.repodata;

import dev.nightjar.conda.PackageRecord;

/** One record while it is read: numbers of texts in the pools of its {@link RecordTable}. Used again for the next. */
final class RecordDraft {
    static final int NONE = -1;

    static final int NOT_NOARCH = 0;
    static final int NOARCH_PYTHON = 1;
    static final int NOARCH_GENERIC = 2;

    static final int MD5_INTS = 4;
    static final int SHA256_INTS = 8;

    int name;
    int version;
    int build;
    int depends;
    int constrains;
    int trackFeatures;
    int license;
    int licenseFamily;
    int sitePackages;
    int purls;
    int noarch;
    long buildNumber;
    long timestamp;
    long size;
    boolean hasMd5;
    boolean hasSha256;
    final int[] md5 = new int[MD5_INTS];
    final int[] sha256 = new int[SHA256_INTS];

    void reset() {
        name = NONE;
        version = NONE;
        build = NONE;
        depends = ListPool.EMPTY;
        constrains = ListPool.EMPTY;
        trackFeatures = ListPool.EMPTY;
        license = NONE;
        licenseFamily = NONE;
        sitePackages = NONE;
        purls = NONE;
        noarch = NOT_NOARCH;
        buildNumber = 0;
        timestamp = PackageRecord.NO_TIMESTAMP;
        size = -1;
        hasMd5 = false;
        hasSha256 = false;
    }
}
