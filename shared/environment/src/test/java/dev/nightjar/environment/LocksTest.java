package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What our locks look like, from given records. */
class LocksTest {
    private static final Channel FORGE =
            new Channel("conda-forge", URI.create("https://conda.anaconda.org/conda-forge"));
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String SHA256 = MD5 + MD5;

    @Test
    void writesACondaLock() {
        SortedMap<String, CondaLock.Solved> solved = new TreeMap<>();
        solved.put("win-64", solved(record("noarch", "tzdata", "2025b", "h78e105d_0", List.of())));
        solved.put(
                "linux-64",
                solved(
                        record(
                                "linux-64",
                                "openssl",
                                "3.10",
                                "h_0",
                                List.of("__glibc >=2.17,<3.0.a0", "ca-certificates")),
                        record(
                                "linux-64",
                                "python",
                                "3.12.1",
                                "hab00c5b_1_cpython",
                                List.of("openssl >=3.2.0,<4.0a0", "python_abi 3.12.* *_cp312", "openssl!=3.3"))));

        byte[] lock = CondaLock.write("environment.yml", solved, "dev", new TreeMap<>(Map.of("OMP_NUM_THREADS", "08")));

        Golden.holds("conda-lock.yml", lock);
    }

    @Test
    void writesAnExplicitList() {
        byte[] list = ExplicitList.write(
                "linux-64",
                List.of(
                        record("linux-64", "a", "1.0", "0", List.of()),
                        record("noarch", "b", "1.0", "0", List.of(), null, SHA256),
                        record("noarch", "c", "1.0", "0", List.of(), null, null)));

        Golden.holds("explicit-linux-64.txt", list);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e3",
                "0x10",
                "1_000",
                "12:30:45",
                "2024-01-01",
                "yes",
                "No",
                "on",
                "null",
                "~",
                ".inf",
                "=",
                "<<",
                "a: b",
                "a #b",
                "#",
                "- a",
                "'",
                "\"",
                "it's",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "{a}",
                "[a]",
                " a ",
                "",
                "a:",
                "日本語",
                "\u0007",
                "a\nb",
                "e1",
                "1!2.0",
                ">=1.0,<2",
                "y"
            })
    void keepsEveryTextAText(String hostile) {
        SortedMap<String, CondaLock.Solved> solved = new TreeMap<>(Map.of("linux-64", solved()));

        byte[] lock = CondaLock.write(hostile, solved, hostile, new TreeMap<>(Map.of("A", hostile)));

        Map<?, ?> read = (Map<?, ?>)
                new Load(LoadSettings.builder().build()).loadFromString(new String(lock, StandardCharsets.UTF_8));
        assertThat(read.get("metadata"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("sources", List.of(hostile))
                .containsEntry("custom_metadata", Map.of("variables.A", hostile));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "python; {python=}",
                "python >=3.9,<4.0a0; {python=>=3.9,<4.0a0}",
                "python>=3.9; {python=>=3.9}",
                "python_abi 3.12.* *_cp312; {python_abi=3.12.* *_cp312}",
                "Foo[version='>=1']; {foo=[version='>=1']}",
                "a >=1 & a <2; {a=>=1,<2}",
                "a & a <2; {a=<2}",
                "a >=1|3.* & a <2 b_*; {a=(>=1|3.*),<2 b_*}",
                "a * & a 1.*; {a=1.*}",
                "a =1=b_0 & c; {a==1=b_0, c=}"
            })
    void keepsTheBoundsOfDependencies(String depends, String expected) {
        assertThat(CondaLock.dependencies(List.of(depends.split(" & ")))).hasToString(expected);
    }

    @Test
    void neverWritesCredentials() {
        Channel secret =
                new Channel("https://me:pw@example.org/t/to-ken/c", URI.create("https://me:pw@example.org/t/to-ken/c"));
        PackageRecord record = new PackageRecord(
                secret,
                "noarch",
                "a-1-0.conda",
                "a",
                Version.parse("1"),
                "0",
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                1,
                MD5,
                null,
                null,
                null,
                null,
                null,
                "https://me:pw@example.org/t/to-ken/c/noarch/a-1-0.conda");
        CondaLock.Solved solved = new CondaLock.Solved(
                List.of(secret), List.of("https://me:pw@example.org/t/to-ken/c::a"), List.of(), List.of(record));

        String lock = new String(
                CondaLock.write("f", new TreeMap<>(Map.of("linux-64", solved)), "main", new TreeMap<>()),
                StandardCharsets.UTF_8);
        String list = new String(ExplicitList.write("linux-64", List.of(record)), StandardCharsets.UTF_8);

        assertThat(lock)
                .doesNotContain("pw")
                .doesNotContain("to-ken")
                .contains("https://example.org/c/noarch/a-1-0.conda");
        assertThat(list).endsWith("@EXPLICIT\nhttps://example.org/c/noarch/a-1-0.conda#" + MD5 + "\n");
    }

    private static CondaLock.Solved solved(PackageRecord... records) {
        return new CondaLock.Solved(
                List.of(FORGE), List.of("python 3.12.*", "tzdata"), List.of("__glibc=2.28=0"), List.of(records));
    }

    private static PackageRecord record(
            String subdir, String name, String version, String build, List<String> depends) {
        return record(subdir, name, version, build, depends, MD5, SHA256);
    }

    private static PackageRecord record(
            String subdir,
            String name,
            String version,
            String build,
            List<String> depends,
            @Nullable String md5,
            @Nullable String sha256) {
        String file = name + "-" + version + "-" + build + ".conda";
        return new PackageRecord(
                FORGE,
                subdir,
                file,
                name,
                Version.parse(version),
                build,
                0,
                depends,
                List.of(),
                List.of(),
                PackageRecord.NO_TIMESTAMP,
                1_000,
                md5,
                sha256,
                null,
                null,
                null,
                null,
                FORGE.base() + "/" + subdir + "/" + file);
    }
}
