package dev.nightjar.conda.repodata;

import static dev.nightjar.conda.repodata.ChannelFolder.entry;
import static dev.nightjar.conda.repodata.ChannelFolder.only;
import static dev.nightjar.conda.repodata.ChannelFolder.repodata;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.conda.PackageRecord;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one record says, and which records are passed over. */
class RecordsTest {
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String SHA256 = "fedcba9876543210fedcba9876543210ffffffff00000000ffffffff00000001";

    @TempDir
    Path root;

    private ChannelFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new ChannelFolder(root);
    }

    @Test
    void readsEveryFieldWhateverItsPlace() throws ChannelException {
        folder.plain("linux-64", """
            {"unknown": [[[{"deep": [1, {"packages": {}}]}]]],
             "packages": {"num-lib-1.2-py_3.tar.bz2": {
               "depends": ["python >=3.9,<4.0a0", "blas * openblas"], "constrains": ["other <2"],
               "build_number": 3, "build": "py_3", "size": 123, "noarch": "python", "timestamp": 1700000000123,
               "md5": "%s", "sha256": "%s", "license": "BSD-3-Clause", "license_family": "BSD",
               "purls": ["pkg:pypi/num-lib"], "track_features": "one two,three",
               "python_site_packages_path": "lib/python3.13t/site-packages",
               "more": {"x": [1, 2]}, "subdir": "linux-64", "version": "1.2", "name": "num-lib"}},
             "info": {"subdir": "linux-64", "x": {"base_url": "no"}}}
            """.formatted(MD5, SHA256));

        PackageIndex index = folder.index("linux-64");
        PackageRecord record = only(index, "num-lib");

        assertThat(index.names()).containsExactly("num-lib");
        assertThat(record.channel()).isEqualTo(folder.channel());
        assertThat(record.fileName()).isEqualTo("num-lib-1.2-py_3.tar.bz2");
        assertThat(record.name()).isEqualTo("num-lib");
        assertThat(record.version()).hasToString("1.2");
        assertThat(record.build()).isEqualTo("py_3");
        assertThat(record.buildNumber()).isEqualTo(3);
        assertThat(record.depends()).containsExactly("python >=3.9,<4.0a0", "blas * openblas");
        assertThat(record.constrains()).containsExactly("other <2");
        assertThat(record.trackFeatures()).containsExactly("one", "two", "three");
        assertThat(record.timestamp()).isEqualTo(1700000000123L);
        assertThat(record.size()).isEqualTo(123);
        assertThat(record.md5()).isEqualTo(MD5);
        assertThat(record.sha256()).isEqualTo(SHA256);
        assertThat(record.license()).isEqualTo("BSD-3-Clause");
        assertThat(record.licenseFamily()).isEqualTo("BSD");
        assertThat(record.noarch()).isEqualTo("python");
        assertThat(record.pythonSitePackagesPath()).isEqualTo("lib/python3.13t/site-packages");
        assertThat(record.purls()).containsExactly("pkg:pypi/num-lib");
        assertThat(record.url()).isEqualTo("file://" + root + "/linux-64/num-lib-1.2-py_3.tar.bz2");
    }

    @Test
    void takesAbsentAndNullFieldsForUnknown() throws ChannelException {
        folder.plain("noarch", """
            {"packages": null, "removed": null, "info": null, "packages.conda": {
              "a-1-0.conda": {"name": "a", "version": "1", "build": "0"},
              "b-1-0.conda": {"name": "b", "version": "1", "build": "0", "build_number": null, "depends": null,
                "constrains": null, "track_features": null, "timestamp": null, "size": null, "md5": null,
                "sha256": null, "license": null, "noarch": null, "subdir": null, "purls": null,
                "python_site_packages_path": null}}}
            """);

        PackageIndex index = folder.index("noarch");

        for (PackageRecord record : new PackageRecord[] {only(index, "a"), only(index, "b")}) {
            assertThat(record.buildNumber()).isZero();
            assertThat(record.depends()).isEmpty();
            assertThat(record.constrains()).isEmpty();
            assertThat(record.trackFeatures()).isEmpty();
            assertThat(record.hasTimestamp()).isFalse();
            assertThat(record.size()).isEqualTo(-1);
            assertThat(record.md5()).isNull();
            assertThat(record.sha256()).isNull();
            assertThat(record.license()).isNull();
            assertThat(record.noarch()).isNull();
            assertThat(record.pythonSitePackagesPath()).isNull();
            assertThat(record.purls()).isNull();
        }
    }

    @Test
    void tellsNoPurlsFromUnknownOnes() throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "\"purls\": []")));

        assertThat(only(folder.index("noarch"), "a").purls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"timestamp\": 1765213400949     | 1765213400949",
                "\"timestamp\": 1765457000        | 1765457000000",
                "\"timestamp\": 1765213400949.0   | 1765213400949",
                "\"timestamp\": \"1765213400949\" | 1765213400949",
                "\"timestamp\": 0                 | -1",
                "\"timestamp\": -5                | -1",
                "\"timestamp\": 1e99              | -1",
                "\"timestamp\": 99999999999999999999999 | -1",
                "\"timestamp\": [1]               | -1",
                "\"timestamp\": 1, \"timestamp\": 2 | 2000"
            })
    void readsTimestampsAsCondaDoes(String field, long milliseconds) throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", field)));

        assertThat(only(folder.index("noarch"), "a").timestamp()).isEqualTo(milliseconds);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = '|',
            value = {
                "\"python\"  | python",
                "\"generic\" | generic",
                "true        | generic",
                "false       | null",
                "\"\"        | null"
            })
    void readsTheKindsOfNoarch(String written, String kind) throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "\"noarch\": " + written)));

        assertThat(only(folder.index("noarch"), "a").noarch()).isEqualTo(kind);
    }

    @Test
    void takesABuildNumberWrittenAsAStringAndFeaturesWrittenAsAList() throws ChannelException {
        folder.plain(
                "noarch",
                repodata(entry("a-1-0.conda", "\"build_number\": \"12\", \"track_features\": [\"x\", \"y\"]")));

        PackageRecord record = only(folder.index("noarch"), "a");

        assertThat(record.buildNumber()).isEqualTo(12);
        assertThat(record.trackFeatures()).containsExactly("x", "y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2,3]", "5", "\"abc\"", "\"zz23456789abcdef0123456789abcdef\"", "{\"x\": 1}"})
    void takesADigestOfAnotherShapeForUnknown(String digest) throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "\"md5\": " + digest + ", \"sha256\": " + digest)));

        PackageRecord record = only(folder.index("noarch"), "a");

        assertThat(record.md5()).isNull();
        assertThat(record.sha256()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"../a-1-0.conda\": {\"name\": \"../a\", \"version\": \"1\", \"build\": \"0\"}",
                "\"x/a-1-0.conda\": {\"name\": \"x/a\", \"version\": \"1\", \"build\": \"0\"}",
                "\"..\\\\a-1-0.conda\": {\"name\": \"..\\\\a\", \"version\": \"1\", \"build\": \"0\"}",
                "\"C:a-1-0.conda\": {\"name\": \"C:a\", \"version\": \"1\", \"build\": \"0\"}",
                "\"a\\n-1-0.conda\": {\"name\": \"a\\n\", \"version\": \"1\", \"build\": \"0\"}",
                "\"..\": {\"name\": \"..\", \"version\": \"1\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"b\", \"version\": \"1\", \"build\": \"0\"}",
                "\"a-b-1-0.conda\": {\"name\": \"a\", \"version\": \"b-1\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"subdir\": \"linux-64\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"subdir\": 5}",
                "\"a-1-0.conda\": {\"version\": \"1\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\"}",
                "\"a-1-0.conda\": {\"name\": null, \"version\": \"1\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": 1, \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": [\"1\"], \"build\": \"0\"}",
                "\"a-1..-0.conda\": {\"name\": \"a\", \"version\": \"1..\", \"build\": \"0\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\\nb\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"build_number\": \"x\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"build_number\": -1}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"build_number\": [{\"x\":"
                        + " []}]}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"depends\": \"b\"}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"depends\": [\"b\", null]}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"depends\": [[\"b\"]]}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"depends\": [\"b >=>1\"]}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"constrains\": [\"b ===\"]}",
                "\"a-1-0.conda\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\", \"noarch\": \"maybe\"}",
                "\"a-1-0.whl\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\"}",
                "\"a-1-0\": {\"name\": \"a\", \"version\": \"1\", \"build\": \"0\"}",
                "\".conda\": {\"name\": \"\", \"version\": \"1\", \"build\": \"0\"}",
                "\"a-1-0.conda\": null",
                "\"a-1-0.conda\": [1]",
                "\"a-1-0.conda\": \"a\""
            })
    void passesOverARecordThatCannotBeUsed(String entry) throws ChannelException {
        folder.plain("noarch", repodata(entry("good-1-0.conda", ""), entry, entry("other-1-0.conda", "")));

        PackageIndex index = folder.index("noarch");

        assertThat(index.names()).containsExactly("good", "other");
        assertThat(index.recordCount()).isEqualTo(3);
        assertThat(index.skippedCount()).isEqualTo(1);
    }

    @Test
    void takesAVersionOrBuildThatDiffersFromTheFileName() throws ChannelException {
        folder.plain(
                "noarch", repodata("\"a-1.0-x_0.conda\": {\"name\": \"a\", \"version\": \"1.2.3\", \"build\": \"x\"}"));

        PackageRecord record = only(folder.index("noarch"), "a");

        assertThat(record.version()).hasToString("1.2.3");
        assertThat(record.fileName()).isEqualTo("a-1.0-x_0.conda");
    }

    @Test
    void leavesOutWhatTheChannelTookBackWhereverItSaysSo() throws ChannelException {
        folder.plain("noarch", """
            {"removed": ["a-1-0.conda", 5, "never-1-0.conda"], "packages.conda": {%s, %s}}
            """.formatted(entry("a-1-0.conda", ""), entry("a-2-0.conda", "")));

        PackageIndex index = folder.index("noarch");

        assertThat(only(index, "a").version()).hasToString("2");
        assertThat(index.recordCount()).isEqualTo(2);
        assertThat(index.skippedCount()).isZero();
    }

    @Test
    void keepsBothArchivesOfOneBuild() throws ChannelException {
        folder.plain("noarch", """
            {"packages": {%s}, "packages.conda": {%s}}
            """.formatted(entry("a-1-0.tar.bz2", ""), entry("a-1-0.conda", "")));

        assertThat(folder.index("noarch").records("a"))
                .extracting(PackageRecord::fileName)
                .containsExactly("a-1-0.conda", "a-1-0.tar.bz2");
    }

    @Test
    void keepsTheNewerOfTwoRecordsWithOneFileNameWhicheverStandsFirst() throws ChannelException {
        String older = entry("a-1-0.conda", "\"timestamp\": 1600000000000");
        String newer = entry("a-1-0.conda", "\"timestamp\": 1700000000000");
        folder.plain("noarch", repodata(older, newer));
        folder.plain("linux-64", "{\"packages\": {" + newer + "}, \"packages.conda\": {" + older + "}}");

        for (PackageIndex index : folder.open("linux-64")) {
            assertThat(only(index, "a").timestamp()).isEqualTo(1700000000000L);
            assertThat(index.recordCount()).isEqualTo(2);
            assertThat(index.skippedCount()).isEqualTo(1);
        }
    }

    @Test
    void ordersRecordsByFileNameWhateverTheOrderOfTheFile() throws ChannelException {
        String[] entries = {entry("a-2-0.conda", ""), entry("b-1-0.conda", ""), entry("a-1-0.conda", "")};
        folder.plain("noarch", repodata(entries[0], entries[1], entries[2]));
        folder.plain("linux-64", repodata(entries[2], entries[0], entries[1]));

        for (PackageIndex index : folder.open("linux-64")) {
            assertThat(index.names()).containsExactly("a", "b");
            assertThat(index.records("a"))
                    .extracting(PackageRecord::fileName)
                    .containsExactly("a-1-0.conda", "a-2-0.conda");
            assertThat(index.records("c")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://cdn.example/x/y    | https://cdn.example/x/y/a-1%20b-0+1!.conda",
                "https://cdn.example/x/y/   | https://cdn.example/x/y/a-1%20b-0+1!.conda",
                "https://me:pw@cdn.example/t/tok/y | https://cdn.example/y/a-1%20b-0+1!.conda",
                "../linux-64                | file://ROOT/linux-64/a-1%20b-0+1!.conda",
                "sub/                       | file://ROOT/noarch/sub/a-1%20b-0+1!.conda",
                "''                         | file://ROOT/noarch/a-1%20b-0+1!.conda"
            })
    void takesTheAddressOfArtefactsFromBaseUrl(String baseUrl, String url) throws ChannelException {
        folder.plain("noarch", """
            {"packages.conda": {"a-1 b-0+1!.conda": {"name": "a", "version": "1", "build": "0+1!"}},
             "info": {"base_url": "%s"}, "repodata_version": 2}
            """.formatted(baseUrl));

        assertThat(only(folder.index("noarch"), "a").url()).isEqualTo(url.replace("ROOT", root.toString()));
    }

    @Test
    void escapesWhatIsOddInTheFoldersPath() throws ChannelException {
        new ChannelFolder(root.resolve("ein Kanal #1")).plain("noarch", repodata(entry("a-1-0.conda", "")));

        assertThat(only(new ChannelFolder(root.resolve("ein Kanal #1")).index("noarch"), "a")
                        .url())
                .isEqualTo("file://" + root + "/ein%20Kanal%20%231/noarch/a-1-0.conda");
    }

    @Test
    void readsTextsOfAllTheWorld() throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "\"license\": \"\\u30e9\\u30a4 ラ \\ud83e\\udd89\"")));

        assertThat(only(folder.index("noarch"), "a").license()).isEqualTo("ライ ラ 🦉");
    }

    @Test
    void growsWithManyRecords() throws ChannelException {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append(entry(
                            "p%d-%d-h%x.conda".formatted(i % 700, i, i * 31L),
                            "\"depends\": [\"p%d >=%d\", \"q\"]".formatted(i % 13, i)));
        }
        folder.plain("noarch", repodata(entries.toString()));

        PackageIndex index = folder.index("noarch");

        assertThat(index.skippedCount()).isZero();
        assertThat(index.names()).hasSize(700);
        assertThat(index.records("p699").get(0).depends()).containsExactly("p8 >=10499", "q");
        assertThat(index.names().stream()
                        .mapToInt(name -> index.records(name).size())
                        .sum())
                .isEqualTo(20_000);
    }
}
