package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the three kinds of input mean, and what is said of those that mean nothing. */
class RequestReaderTest {
    @Test
    void readsEveryKeyOfAnEnvironmentFile() throws Exception {
        EnvironmentRequest request = read("""
            name: 因果分析
            channels: [conda-forge, nodefaults, ./local]
            dependencies:
              - python=3.10
              - numpy >=1.26   # 行列の計算
              - pip:
                  - requests[socks]>=2.31; python_version < "3.13"
                  - --extra-index-url https://example.org/simple
            variables:
              OMP_NUM_THREADS: 08
              EMPTY:
            platforms: [linux-64, osx-arm64]
            category: dev
            """);

        assertThat(request.name()).isEqualTo("因果分析");
        assertThat(request.channels()).extracting(Asked::value).containsExactly("conda-forge", "./local");
        assertThat(specs(request, "linux-64")).containsExactly("python=3.10", "numpy >=1.26");
        assertThat(request.pip())
                .extracting(Asked::value)
                .containsExactly(
                        "requests[socks]>=2.31; python_version < \"3.13\"",
                        "--extra-index-url https://example.org/simple");
        assertThat(request.variables()).isEqualTo(Map.of("OMP_NUM_THREADS", "08", "EMPTY", ""));
        assertThat(request.platforms()).extracting(Asked::value).containsExactly("linux-64", "osx-arm64");
        assertThat(request.category()).isEqualTo("dev");
        assertThat(request.overFlags()).isFalse();
        assertThat(warnings(request)).isEmpty();
    }

    @Test
    void keepsTheTextOfNumbers() throws Exception {
        EnvironmentRequest request = read("name: 3.10\ndependencies: [3.10]\nvariables: {A: 1_000, B: yes, C: 0x1F}\n");

        assertThat(request.name()).isEqualTo("3.10");
        assertThat(specs(request, "linux-64")).containsExactly("3.10");
        assertThat(request.variables()).isEqualTo(Map.of("A", "1_000", "B", "yes", "C", "0x1F"));
    }

    @Test
    void takesAByteOrderMarkCarriageReturnsAndAnchors() throws Exception {
        EnvironmentRequest request = read(String.join(
                "\r\n",
                "\uFEFFx-common: &common [numpy, &p python=3.12]",
                "channels: &c",
                "  - conda-forge",
                "dependencies: *common",
                "name: a",
                ""));

        assertThat(request.name()).isEqualTo("a");
        assertThat(specs(request, "linux-64")).containsExactly("numpy", "python=3.12");
        assertThat(warnings(request)).containsExactly("f.yml:1:1  ignores the key \"x-common\"");
    }

    @Test
    void resolvesMergeKeysWithItsOwnKeysFirst() throws Exception {
        EnvironmentRequest request = read("""
            base: &base {name: other, category: dev}
            more: &more {channels: [conda-forge], category: test}
            <<: [*base, *more]
            name: own
            dependencies: [numpy]
            """);

        assertThat(request.name()).isEqualTo("own");
        assertThat(request.category()).isEqualTo("dev");
        assertThat(request.channels()).extracting(Asked::value).containsExactly("conda-forge");
    }

    @ParameterizedTest
    @MethodSource
    void selects(String platform, String expected) throws Exception {
        EnvironmentRequest request = read("""
            dependencies:
              - always
              - c-linux  # [linux]
              - c-unix  #[unix]
              - c-not-win  # [not win] because of #12
              - c-both  # [linux and (aarch64 or ppc64le)]
              - c-either  # [osx and arm64 or win64]
              - c-x86  # [x86_64]
              - &alias c-alias  # [osx64]
              - *alias  # [win]
              - sel(win): d-win
              - sel(unix): d-unix
              - remark  # [see issue 12]
            """);

        assertThat(String.join(" ", specs(request, platform))).isEqualTo(expected);
        assertThat(warnings(request)).containsExactly("f.yml:13:5  takes \"# [see issue 12]\" for a remark");
    }

    static Stream<Arguments> selects() {
        return Stream.of(
                Arguments.of("linux-64", "always c-linux c-unix c-not-win c-x86 d-unix remark"),
                Arguments.of("linux-aarch64", "always c-linux c-unix c-not-win c-both d-unix remark"),
                Arguments.of("osx-64", "always c-unix c-not-win c-x86 c-alias d-unix remark"),
                Arguments.of("osx-arm64", "always c-unix c-not-win c-either d-unix remark"),
                Arguments.of("win-64", "always c-either c-x86 c-alias d-win remark"));
    }

    @Test
    void selectsWholeSectionsChannelsAndPlatforms() throws Exception {
        EnvironmentRequest request = read("""
            channels:
              - conda-forge
              - msys2  # [win]
            platforms:
              - linux-64
              - win-64
            dependencies:
              - python
              - pip:  # [linux]
                - torch
                - triton  # [aarch64]
                - # nothing but a remark
            """.replace("    - # nothing but a remark\n", ""));

        assertThat(Asked.on("win-64", request.channels())).containsExactly("conda-forge", "msys2");
        assertThat(Asked.on("linux-64", request.channels())).containsExactly("conda-forge");
        assertThat(Asked.on("linux-64", request.pip())).containsExactly("torch");
        assertThat(Asked.on("linux-aarch64", request.pip())).containsExactly("torch", "triton");
        assertThat(Asked.on("win-64", request.pip())).isEmpty();
    }

    @Test
    void readsAListOfSpecsWithRemarks() throws Exception {
        EnvironmentRequest request = read(
                "# platform: linux-64\n\n  python =3.10\nnumpy[version='>=1.26', build=py*]  # fast\n*[md5=0123]\n");

        assertThat(specs(request, "linux-64"))
                .containsExactly("python =3.10", "numpy[version='>=1.26', build=py*]", "*[md5=0123]");
    }

    @Test
    void readsEveryFieldOfARequest() throws Exception {
        EnvironmentRequest request = read("""
            {"name": "a", "specs": ["numpy >=1.26"], "constraints": ["scipy <2"], "pip": ["requests"],
             "channels": ["conda-forge"], "platforms": ["win-64", "linux-64"],
             "virtual_packages": ["__glibc=2.36", "__archspec=1=x86_64_v3"], "channel_priority": "flexible",
             "exclude_newer": "2026-01-31T09:00:00+09:00", "exclude_newer_exempt": ["tzdata"], "undated": "keep",
             "strategy": "lowest-direct", "pins": ["python 3.12.*"],
             "installed": [{"name": "numpy", "version": "1.0", "build": "h1_0", "build_number": 0, "depends": ["python"],
                            "url": "https://example.org/c/linux-64/numpy-1.0-h1_0.tar.bz2"}],
             "update": ["numpy"], "allow_downgrade": false, "language": "ja"}
            """);

        assertThat(request.overFlags()).isTrue();
        assertThat(specs(request, "linux-64")).containsExactly("numpy >=1.26");
        assertThat(request.constraints()).extracting(MatchSpec::toString).containsExactly("scipy <2");
        assertThat(request.pins()).extracting(MatchSpec::toString).containsExactly("python 3.12.*");
        assertThat(request.virtualPackages())
                .extracting(Object::toString)
                .containsExactly("__glibc=2.36=0", "__archspec=1=x86_64_v3");
        assertThat(request.channelPriority()).isEqualTo(ChannelPriority.FLEXIBLE);
        assertThat(request.excludeNewer()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(request.excludeNewerExempt()).containsExactly("tzdata");
        assertThat(request.keepUndated()).isTrue();
        assertThat(request.strategy()).isEqualTo(Strategy.LOWEST_DIRECT);
        assertThat(request.installed()).singleElement().satisfies(record -> {
            assertThat(record.fileName()).isEqualTo("numpy-1.0-h1_0.tar.bz2");
            assertThat(record.depends()).containsExactly("python");
            assertThat(record.constrains()).isNull();
        });
        assertThat(request.update()).containsExactly("numpy");
        assertThat(request.allowDowngrade()).isFalse();
    }

    @Test
    void takesMillisecondsAndNullsInARequest() throws Exception {
        EnvironmentRequest request = read("{\"specs\": [], \"exclude_newer\": 1769817600000, \"virtual_packages\": [],"
                + " \"channels\": null, \"strategy\": null}");

        assertThat(request.excludeNewer()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(request.virtualPackages()).isEmpty();
        assertThat(request.channels()).isEmpty();
        assertThat(read("{\"exclude_newer\": \"2026-01-31 09:00:00+09:00\"}").excludeNewer())
                .isEqualTo(request.excludeNewer());
    }

    @ParameterizedTest
    @MethodSource
    void refuses(String content, String complaint) {
        assertThat(complaints(content.getBytes(StandardCharsets.UTF_8))).containsExactly(complaint.stripTrailing());
    }

    static Stream<Arguments> refuses() {
        return Stream.of(
                refused("", """
                    f.yml  finds nothing in this file
                      because it is empty but for blanks and comments
                      try a list of dependencies\
                    """),
                refused("# just a remark\n\n  \n", """
                    f.yml  finds nothing in this file
                      because it is empty but for blanks and comments
                      try a list of dependencies\
                    """),
                refused("name: a\nchannels: [b]\n", """
                    f.yml:1:1  finds no dependencies in this file
                      because a mapping without the key "dependencies" is no environment file (CEP 24)
                      try "dependencies:" with a list below it\
                    """),
                refused("- numpy\n- scipy\n", """
                    f.yml:1:1  cannot read a bare list as an environment file
                      because an environment file is a mapping (CEP 24)
                      try "dependencies:" above the list\
                    """),
                refused("@EXPLICIT\nhttps://example.org/a-1-0.conda\n", """
                    f.yml:1:1  cannot solve an explicit list
                      because its lines are exact artefacts already, so there is nothing left to decide (CEP 23)
                      try conda create --file with it as it is, or a list of specs such as numpy>=1.26\
                    """),
                refused("dependencies:\n  - python: 3.10\n", """
                    f.yml:2:5  cannot read "python: 3.10"
                      because a colon makes it a section for another installer, and none is called "python"
                      try python=3.10\
                    """),
                refused("dependencies:\n  - npm:\n    - left-pad\n", """
                    f.yml:2:5  cannot read the section "npm"
                      because pip is the only other installer that is known here (CEP 24)
                      try: remove the section and run its installer afterwards\
                    """),
                refused("dependencies:\n\t- numpy\n", """
                    f.yml:2:1  cannot read a tab here
                      because YAML is indented with spaces only
                      try spaces instead of the tab; many editors can convert them all\
                    """),
                refused("name: a\ndependencies: []\nname: b\n", """
                    f.yml:3:1  cannot read a second "name"
                      because line 1 has that key already, and readers disagree on which one counts
                      try one "name" that has both\
                    """),
                refused("dependencies: []\n---\ndependencies: []\n", """
                    f.yml:2:1  cannot read a second document
                      because an environment file holds one
                      try a file for each, or no "---" in between\
                    """),
                refused("dependencies:\n  - numpy\n    scipy\n", """
                    f.yml:2:5  cannot read "numpy scipy"
                      because it goes on over several lines
                      try "- " before each item\
                    """),
                refused("dependencies:\n  - numpy\n  - # scipy\n", """
                    f.yml:3:4  cannot read a dependency that is empty
                      because nothing stands behind the "-"
                      try: remove the line\
                    """),
                refused("dependencies:\n  - - numpy\n", """
                    f.yml:2:5  cannot read a list inside the list of dependencies
                      because a dependency is a text, such as numpy>=1.26
                      try one "- " instead of two\
                    """),
                refused("dependencies: numpy\n", """
                    f.yml:1:15  cannot read a text as part of "dependencies"
                      because "dependencies" takes a list of specs
                      try "- " before each of them\
                    """),
                refused("dependencies: *nowhere\n", """
                    f.yml:1:15  cannot read the alias "*nowhere"
                      because no anchor "&nowhere" is complete before it
                      try quotes, if a text that begins with * is meant\
                    """),
                refused("dependencies: &a [*a]\n", """
                    f.yml:1:19  cannot read the alias "*a"
                      because no anchor "&a" is complete before it
                      try quotes, if a text that begins with * is meant\
                    """),
                refused("dependencies: [!!python/object:os.system x]\n", """
                    f.yml:1:16  cannot read the tag "tag:yaml.org,2002:python/object:os.system"
                      because an environment file is plain data
                      try no tag at all\
                    """),
                refused("dependencies: [@numpy]\n", """
                    f.yml:1:16  cannot read this as YAML
                      because no unquoted text may begin with '@'
                      try quotes around the text\
                    """),
                refused("dependencies: a: b\n", """
                    f.yml:1:16  cannot read this as YAML
                      because mapping values are not allowed here
                      try quotes around a text that has ": " in it, or one more line\
                    """),
                refused("name: a/b\ndependencies: []\n", """
                    f.yml:1:7  cannot use the name "a/b"
                      because a name must not contain "/" (CEP 24)
                      try a name of letters, digits, "-", "_" and ".\"\
                    """),
                refused("name: base\ndependencies: []\n", """
                    f.yml:1:7  cannot use the name "base"
                      because "base" is the name of the installer's own environment (CEP 24)
                      try a name of letters, digits, "-", "_" and ".\"\
                    """),
                refused("name: a..b\ndependencies: []\n", """
                    f.yml:1:7  cannot use the name "a..b"
                      because a name must not be "." or contain ".."
                      try a name of letters, digits, "-", "_" and ".\"\
                    """),
                refused("name: 'a b'\ndependencies: []\n", """
                    f.yml:1:7  cannot use the name "a b"
                      because a name must not contain " " (CEP 24)
                      try a name of letters, digits, "-", "_" and ".\"\
                    """),
                refused("platforms: [linux-64, noarch]\ndependencies: []\n", """
                    f.yml:1:23  cannot solve for the platform "noarch"
                      because packages of noarch are for every platform; an environment is for one
                      try linux-64, linux-aarch64, osx-64, osx-arm64 or win-64\
                    """),
                refused("platforms: [linux]\ndependencies: []\n", """
                    f.yml:1:13  cannot solve for the platform "linux"
                      because conda has no platform of that name
                      try linux-64, linux-aarch64, osx-64, osx-arm64 or win-64\
                    """),
                refused("dependencies:\n  - numpy  # [py37]\n", """
                    f.yml:2:5  cannot read the selector "# [py37]"
                      because it asks for "py37", which is nothing that a platform has
                      try linux, osx, win, unix, an architecture such as aarch64, and, or, not, ( ); or a comment that does not begin with [\
                    """),
                refused("dependencies:\n  - numpy  # [py<38]\n", """
                    f.yml:2:5  cannot read the selector "# [py<38]"
                      because it asks for "py", which is nothing that a platform has
                      try linux, osx, win, unix, an architecture such as aarch64, and, or, not, ( ); or a comment that does not begin with [\
                    """),
                refused("name: a  # [win]\ndependencies: []\n", """
                    f.yml:1:1  cannot read a selector behind "name"
                      because only dependencies, channels and platforms may differ between platforms
                      try one value for all platforms, or a file for each\
                    """),
                refused("dependencies:\n  - sel(win64): a\n", """
                    f.yml:2:5  cannot read the selector "sel(win64)"
                      because CEP 24 allows one of unix, linux, osx and win between its parentheses
                      try a comment selector, such as "- spec  # [linux and aarch64]\"\
                    """),
                refused("dependencies: []\nvariables: {1A: x}\n", """
                    f.yml:2:13  cannot set the variable "1A"
                      because a variable's name has letters, digits and "_" and does not begin with a digit
                      try another name\
                    """),
                refused("dependencies:\n  - pip:\n    - requests=2.31\n", """
                    f.yml:3:7  cannot read "requests=2.31"
                      because "=" is conda's operator; pip's is "=="
                      try requests==2.31\
                    """),
                refused("dependencies:\n  - python\n  - numpy=>1.26\n", """
                    f.yml:3:5  cannot read "numpy=>1.26"
                      because "=>" is not an operator of a version spec
                      try: write >=\
                    """),
                refused("日本: 語\ndependencies: [\"\u0001\"]\n", """
                    f.yml:2:17  cannot read this file
                      because it has the control character U+0001 here, as no text file has
                      try removing it, or the right file\
                    """),
                refused("{\"specs\": [\"numpy\"], \"spec\": []}", """
                    f.yml:1:22  cannot read the field "spec"
                      because a request has no such field
                      try name, specs, constraints, pip, channels, platforms, virtual_packages, channel_priority, exclude_newer, exclude_newer_exempt, undated, strategy, pins, installed, update, allow_downgrade, language\
                    """),
                refused("{\"specs\": \"numpy\"}", """
                    f.yml:1:11  cannot read a text as part of "specs"
                      because "specs" takes a list of texts
                      try null, or leave it out, where it does not matter\
                    """),
                refused("{\"specs\": [1]}", """
                    f.yml:1:12  cannot read a number as part of "specs"
                      because "specs" takes texts only
                      try null, or leave it out, where it does not matter\
                    """),
                refused("dependencies: ['numpy (>=1']\n", """
                    f.yml:1:16  cannot read "numpy (>=1"
                      because a "(" is not closed
                      try a spec such as numpy>=1.26\
                    """),
                refused("{\"virtual_packages\": [\"__cuda=\"]}", """
                    f.yml:1:23  cannot read "__cuda=" as a virtual package
                      because the version is empty
                      try NAME=VERSION or NAME=VERSION=BUILD, as in __glibc=2.36\
                    """),
                refused("{\"installed\": [{\"name\": \"a\", \"version\": \"1!2!3\"}]}", """
                    f.yml:1:16  cannot read the version "1!2!3" of "a" in "installed"
                      because it has two epochs ("!")
                      try the record as it stands in repodata\
                    """),
                refused("{\n \"exclude_newer\": \"2026-01-31\"}", """
                    f.yml:2:19  cannot read "2026-01-31" as "exclude_newer"
                      because it is neither a time with an offset (RFC 3339) nor milliseconds since 1970
                      try "2026-01-31T00:00:00Z\"\
                    """),
                refused("{\"strategy\": \"newest\"}", """
                    f.yml:1:14  cannot read "newest" as "strategy"
                      because it takes one of highest, lowest, lowest-direct
                      try one of these, or leave it out\
                    """),
                refused("{\"virtual_packages\": [\"glibc=2.17\"]}", """
                    f.yml:1:23  cannot read "glibc=2.17" as a virtual package
                      because the name of a virtual package is two underscores and lower-case letters
                      try: write NAME=VERSION or NAME=VERSION=BUILD, as in __glibc=2.36\
                    """),
                refused("{\"specs\": [], \"specs\": []}", """
                    f.yml:1:15  cannot read a second "specs"
                      because line 1 has that field already
                      try one "specs" that has both\
                    """),
                refused("{\"installed\": [{\"name\": \"a\", \"version\": \"1\"}]}", """
                    f.yml:1:16  cannot read a record of "installed"
                      because it has no "build"
                      try the record as it stands in repodata\
                    """),
                refused("{\"installed\": [{\"version\": \"1\"}]}", """
                    f.yml:1:16  cannot read a record of "installed"
                      because it has no "name"
                      try the record as it stands in repodata\
                    """));
    }

    private static Arguments refused(String content, String complaint) {
        return Arguments.of(content, complaint);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        assertThat(complaints("name: a b\nplatforms: [x]\ndependencies:\n  - a: 1\n  - b:\n"
                        .getBytes(StandardCharsets.UTF_8)))
                .extracting(text -> text.lines().findFirst().orElseThrow())
                .containsExactly(
                        "f.yml:1:7  cannot use the name \"a b\"",
                        "f.yml:2:13  cannot solve for the platform \"x\"",
                        "f.yml:4:5  cannot read \"a: 1\"",
                        "f.yml:5:5  cannot read the section \"b\"");
    }

    @Test
    void namesTheOffsetOfAByteThatIsNotUtf8() {
        byte[] content = "name: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(complaints(content)).containsExactly("""
            f.yml:1:10  cannot read this file
              because the byte 0xE9 at offset 9 is not UTF-8
              try saving it as UTF-8\
            """);
        assertThat(complaints("name: a".getBytes(StandardCharsets.UTF_16))).containsExactly("""
            f.yml  cannot read this file
              because it is UTF-16, not UTF-8 (offset 0)
              try saving it as UTF-8\
            """);
    }

    @Test
    void refusesAFileByItsSize() {
        byte[] content = new byte[EnvironmentFile.MAX_BYTES + 1];
        Arrays.fill(content, (byte) ' ');

        assertThat(complaints(content)).containsExactly("""
            f.yml  cannot read this file
              because it is larger than 10 MiB, which no environment file is
              try the right file, or shorter comments\
            """);
    }

    @ParameterizedTest
    @MethodSource
    void refusesBombs(String content, String what) {
        assertThat(complaints(content.getBytes(StandardCharsets.UTF_8)))
                .hasSizeLessThanOrEqualTo(3)
                .first()
                .asString()
                .contains(what);
    }

    static Stream<Arguments> refusesBombs() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
        StringBuilder merges = new StringBuilder("m0: &m0 {k: v}\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
            merges.append("m%d: &m%d {<<: [%s], k%d: v}\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(9, "*m" + (i - 1))), i));
        }
        return Stream.of(
                Arguments.of(laughs + "dependencies: *a11\n", "cannot read a list inside the list of dependencies"),
                Arguments.of(merges + "<<: *m11\ndependencies: []\n", "its merge keys (<<) add up to too much"),
                Arguments.of("dependencies: " + "[".repeat(1_000_000), "nested deeper than 32 levels"),
                Arguments.of("dependencies: " + "{a: ".repeat(100_000), "nested deeper than 32 levels"),
                Arguments.of("{\"specs\": " + "[".repeat(1_000_000), "too big or too deep"),
                Arguments.of("{\"a\": " + "1".repeat(200_000) + "}", "too big or too deep"),
                Arguments.of(
                        "x: &x a\ndependencies: [" + "*x,".repeat(2_000) + "b]\n", "it has more than 1000 aliases"));
    }

    @Test
    void readsEveryRealFile() throws Exception {
        Path folder = Corpus.path("corpus/environment-yml");
        List<String> refused = new ArrayList<>();
        int read = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yml"))
                    .sorted()
                    .toList()) {
                try {
                    EnvironmentRequest request = RequestReader.read(Files.readAllBytes(file));
                    assertThat(request.specs()).as(file.toString()).isNotEmpty();
                    assertThat(request.warnings())
                            .as(file.toString())
                            .allSatisfy(warning -> assertThat(warning.what()).startsWith("reads the name in "));
                    read++;
                } catch (RefusedInputException e) {
                    refused.add(
                            e.complaints().getFirst().text(file.getFileName().toString()));
                }
            }
        }

        assertThat(refused).singleElement().asString().contains("ESMValCore__3.yml:1:7  cannot use the name \"root\"");
        assertThat(read).isEqualTo(66);
    }

    private static EnvironmentRequest read(String content) throws RefusedInputException, IOException {
        return RequestReader.read(content.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> specs(EnvironmentRequest request, String platform) {
        return Asked.on(platform, request.specs()).stream()
                .map(MatchSpec::toString)
                .toList();
    }

    private static List<String> warnings(EnvironmentRequest request) {
        return request.warnings().stream()
                .map(warning -> warning.headline("f.yml"))
                .toList();
    }

    private static List<String> complaints(byte[] content) {
        RefusedInputException refused =
                catchThrowableOfType(RefusedInputException.class, () -> RequestReader.read(content));
        assertThat(refused).as("refusal").isNotNull();
        return refused.complaints().stream()
                .map(complaint -> complaint.text("f.yml"))
                .toList();
    }
}
