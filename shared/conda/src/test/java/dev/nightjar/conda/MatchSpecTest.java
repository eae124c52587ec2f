package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchSpecTest {
    private static final String CANARY = "https://conda.anaconda.org/conda-canary/";
    private static final String CONDA = "conda-4.3.21.post699+1dab973-py36h4a561cd_0.tar.bz2";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkg=1.8",
                "pkg =1.8",
                "pkg 1.8.*",
                "pkg 1.8.* *",
                "pkg=1.8.*",
                "pkg=1.8.*=*",
                "pkg =1.8.* *",
                "pkg ==1.8.* *",
                "pkg[version=1.8.*]",
                "pkg[version=\"1.8.*\"]",
                "PKG 1.8*",
                "pkg  =1.8 *"
            })
    void readsAllSpellingsOfAFuzzyVersionAlike(String text) {
        MatchSpec spec = MatchSpec.parse(text);

        assertThat(spec).isEqualTo(MatchSpec.parse("pkg=1.8")).hasSameHashCodeAs(MatchSpec.parse("pkg=1.8"));
        assertThat(spec.matches(Version.parse("1.8.3"), "0", 0)).isTrue();
        assertThat(spec.matches(Version.parse("1.80"), "0", 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkg 1.8",
                "pkg 1.8 *",
                "pkg==1.8",
                "pkg=1.8=*",
                "pkg==1.8=*",
                "pkg ==1.8 *",
                "pkg[version=1.8]",
                "pkg[version=\"1.8\"]",
                "pkg == 1.8.0 # as in the file"
            })
    void readsAllSpellingsOfAnExactVersionAlike(String text) {
        MatchSpec spec = MatchSpec.parse(text);

        assertThat(spec).isEqualTo(MatchSpec.parse("pkg 1.8")).hasSameHashCodeAs(MatchSpec.parse("pkg 1.8"));
        assertThat(spec.matches(Version.parse("1.8.0"), "0", 0)).isTrue();
        assertThat(spec.matches(Version.parse("1.8.3"), "0", 0)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
        numpy 1.7.*; numpy=1.7
        numpy[version=1.7.*]; numpy=1.7
        numpy[version='1.7|1.8']; numpy[version='1.7|1.8']
        numpy[version="1.7,1.8"]; numpy[version='1.7,1.8']
        numpy=1.7=py3*_2; numpy==1.7[build=py3*_2]
        numpy=1.7.*=py3*_2; numpy=1.7[build=py3*_2]
        numpy=1.10=py38_0; numpy==1.10=py38_0
        numpy==1.10=py38_0; numpy==1.10=py38_0
        numpy[version=1.10 build=py38_0]; numpy==1.10=py38_0
        numpy !=1.10=py38_0; numpy[version='!=1.10',build=py38_0]
        numpy >1.7,!=1.10 py38_0; numpy[version='>1.7,!=1.10',build=py38_0]
        numpy!=1.10.*; numpy!=1.10.*
        numpy ~=1.10.1; numpy~=1.10.1
        numpy ~=1.10.1 py38_0; numpy[version='~=1.10.1',build=py38_0]
        openssl>=1.1.1_,!=1.1.1c; openssl[version='>=1.1.1_,!=1.1.1c']
        python=2.6*; python=2.6
        foo=1.3.0=3; foo==1.3.0=3
        numpy=; numpy
        name[version=*,build=*py27*]; name[build=*py27*]
        name[version=*,build_number=3]; name[build_number=3]
        conda-forge::name[version=*]; conda-forge::name
        python[build_number='>=3']; python[build_number='>=3']
        https://repo.anaconda.com/pkgs/free::numpy; pkgs/free::numpy
        numpy[channel=https://repo.anaconda.com/pkgs/free/osx-64]; pkgs/free/osx-64::numpy
        numpy[channel=https://repo.anaconda.com/pkgs/free/osx-64, subdir=linux-64]; pkgs/free/linux-64::numpy
        https://repo.anaconda.com/pkgs/free/win-32::numpy; pkgs/free/win-32::numpy
        numpy[channel=defaults,subdir=osx-64]; defaults/osx-64::numpy
        */win-32::numpy; numpy[subdir=win-32]
        */win-32::numpy[subdir="osx-64"]; numpy[subdir=osx-64]
        mkl@; *[track_features=mkl]
        """)
    void writesWhatCondaWrites(String text, String canonical) {
        assertThat(MatchSpec.parse(text).canonical()).isEqualTo(canonical);
    }

    @Test
    void readsAFuzzyVersionBesideABuildAsTheStandardSays() {
        MatchSpec spec = MatchSpec.parse("python =2.7 py*");

        assertThat(spec.matches(Version.parse("2.7.18"), "py_0", 0)).isTrue();
        assertThat(spec.matches(Version.parse("2.7.18"), "h_0", 0)).isFalse();
        assertThat(MatchSpec.parse("python=2.7=py*").matches(Version.parse("2.7.18"), "py_0", 0))
                .isFalse();
        assertThat(MatchSpec.parse("pytorch~=2.3.1 *cuda12*").matches(Version.parse("2.3.4"), "py_cuda121_0", 0))
                .isTrue();
    }

    @Test
    void groupsVersionsByParentheses() {
        MatchSpec spec = MatchSpec.parse("python (>=3.8,<3.10)|(>=3.11,<3.13) *_cpython");

        assertThat(spec.matches(Version.parse("3.9.1"), "h_0_cpython", 0)).isTrue();
        assertThat(spec.matches(Version.parse("3.10"), "h_0_cpython", 0)).isFalse();
        assertThat(spec.matches(Version.parse("3.12"), "h_0_pypy", 0)).isFalse();
    }

    @Test
    void letsTheBracketWinOverAllButTheName() {
        MatchSpec spec = MatchSpec.parse(
                "defaults::numpy=1.8=py27_0 [name=\"pytorch\" channel='anaconda',version=\">=1.8,<2|1.9\", build='3']");

        assertThat(spec.fields())
                .containsOnly(
                        Map.entry("name", "numpy"),
                        Map.entry("channel", "anaconda"),
                        Map.entry("version", ">=1.8,<2|1.9"),
                        Map.entry("build", "3"));
    }

    @Test
    void lowersNamesAndTells() {
        MatchSpec spec = MatchSpec.parse("FOO-Bar >=1.0");

        assertThat(spec.name()).isEqualTo("foo-bar");
        assertThat(spec.nameWasLowered()).isTrue();
        assertThat(MatchSpec.parse("foo-bar").nameWasLowered()).isFalse();
        assertThat(spec).hasToString("FOO-Bar >=1.0");
    }

    @Test
    void readsNamesAsPatterns() {
        assertThat(MatchSpec.parse("num*").hasExactName()).isFalse();
        assertThat(MatchSpec.parse("num*").matchesName("numpy")).isTrue();
        assertThat(MatchSpec.parse("^py(thon|py)$ >=3").matchesName("pypy")).isTrue();
        assertThat(MatchSpec.parse("^py(thon|py)$ >=3").matchesName("pypy3")).isFalse();
        assertThat(MatchSpec.parse("numpy").hasExactName()).isTrue();
    }

    @Test
    void readsTheChannelInFrontOrInTheBracket() {
        assertThat(MatchSpec.parse("conda-forge/linux-64::x").channel()).contains("conda-forge");
        assertThat(MatchSpec.parse("conda-forge/linux-64::x").subdir()).contains("linux-64");
        assertThat(MatchSpec.parse("conda-forge/label/dev::x").channel()).contains("conda-forge/label/dev");
        assertThat(MatchSpec.parse("conda-forge:pypi:x").channel()).contains("conda-forge");
        assertThat(MatchSpec.parse("https://mirror.example/conda-forge/::x").channel())
                .contains("https://mirror.example/conda-forge");
        assertThat(MatchSpec.parse("x[channel=pytorch/noarch]").subdir()).contains("noarch");
        assertThat(MatchSpec.parse("*/linux-32::foo").channel()).isEmpty();
        assertThat(MatchSpec.parse("*::foo")).isEqualTo(MatchSpec.parse("foo"));
    }

    @Test
    void readsTheUrlOfAFile() {
        MatchSpec spec = MatchSpec.parse(CANARY + "linux-64/" + CONDA);

        assertThat(spec.name()).isEqualTo("conda");
        assertThat(spec.version()).isEqualTo(VersionSpec.parse("4.3.21.post699+1dab973"));
        assertThat(spec.channel()).contains("https://conda.anaconda.org/conda-canary");
        assertThat(spec.fields()).containsEntry("fn", CONDA).containsEntry("channel", "conda-canary");
        assertThat(spec.needsRecord()).isTrue();
        assertThat(MatchSpec.parse(CANARY + CONDA).canonical()).isEqualTo("*[url=" + CANARY + CONDA + "]");
        assertThat(MatchSpec.parse("/some/file/on/disk/package-1.2.3-2.tar.bz2").canonical())
                .isEqualTo("*[url=file:///some/file/on/disk/package-1.2.3-2.tar.bz2]");
        assertThat(MatchSpec.parse(CANARY + "linux-64/x264-1%21164.3095-h166bdaf_2.conda")
                        .version())
                .isEqualTo(VersionSpec.parse("1!164.3095"));
        assertThat(MatchSpec.parse(CANARY + "noarch/a-1-0.conda#0123456789abcdef0123456789ABCDEF")
                        .fields())
                .containsEntry("md5", "0123456789abcdef0123456789abcdef");
    }

    @Test
    void matchesFieldsOfARecord() {
        PackageRecord numpy = record("numpy", "1.11.0", "py34_7", 7);

        assertThat(MatchSpec.parse("numpy[license='*gpl*',license_family=lgpl]").matches(numpy))
                .isTrue();
        assertThat(MatchSpec.parse("numpy[license_family=MIT]").matches(numpy)).isFalse();
        assertThat(MatchSpec.parse("*[md5=0123456789ABCDEF0123456789abcdef]").matches(numpy))
                .isTrue();
        assertThat(MatchSpec.parse("numpy[sha256=00]").matches(numpy)).isFalse();
        assertThat(MatchSpec.parse("numpy[fn='numpy-*.conda']").matches(numpy)).isTrue();
        assertThat(MatchSpec.parse("numpy[url='file:///c/linux-64/numpy-1.11.0-py34_7.conda']")
                        .matches(numpy))
                .isTrue();
        assertThat(MatchSpec.parse("numpy[subdir=linux-*]").matches(numpy)).isTrue();
        assertThat(MatchSpec.parse("numpy[subdir=noarch]").matches(numpy)).isFalse();
        assertThat(MatchSpec.parse("numpy[track_features=\"mkl debug\"]").matches(numpy))
                .isTrue();
        assertThat(MatchSpec.parse("numpy[track_features=mkl]").matches(numpy)).isFalse();
        assertThat(MatchSpec.parse("numpy[features=mkl]").matches(numpy)).isFalse();
        assertThat(MatchSpec.parse("numpy[build='^py3[0-9]_.*$']").matches(numpy))
                .isTrue();
        assertThat(MatchSpec.parse("scipy").matches(numpy)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        7; true
        8; false
        >=7; true
        >7; false
        <8; true
        <=6; false
        !=7; false
        >=2,<9; true
        7*; true
        ==7; true
        """)
    void comparesBuildNumbers(String asked, boolean expected) {
        MatchSpec spec = MatchSpec.parse("numpy[build_number='" + asked + "']");

        assertThat(spec.needsRecord()).isFalse();
        assertThat(spec.matches(Version.parse("1"), "0", 7)).isEqualTo(expected);
    }

    @Test
    void keepsConditionsExtrasAndFlags() {
        MatchSpec spec = MatchSpec.parse("x[when=\"python>=3.8 and (__unix or foo[version=2])\", extras=[a, b.c],"
                + " flags=[\"cuda\",'blas:*'], version='>=1']");

        assertThat(spec.when()).contains("python>=3.8 and (__unix or foo[version=2])");
        assertThat(spec.extras()).containsExactly("a", "b.c");
        assertThat(spec.flags()).containsExactly("cuda", "blas:*");
        assertThat(spec.version()).isEqualTo(VersionSpec.parse(">=1"));
        assertThat(MatchSpec.parse(spec.canonical())).isEqualTo(spec);
    }

    @Test
    void tellsWhichFieldsNeedTheRecord() {
        assertThat(MatchSpec.parse("numpy >=1 py*").needsRecord()).isFalse();
        assertThat(MatchSpec.parse("conda-forge::numpy").needsRecord()).isFalse();
        assertThat(MatchSpec.parse("numpy[md5=00]").needsRecord()).isTrue();
        assertThat(MatchSpec.parse("noarch::numpy[subdir=noarch]").needsRecord())
                .isTrue();
        assertThat(MatchSpec.parse("numpy").isNameOnly()).isTrue();
        assertThat(MatchSpec.parse("numpy * *").isNameOnly()).isTrue();
        assertThat(MatchSpec.parse("numpy 1").isNameOnly()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '`', textBlock = """
        `` -> no package name
        >=1.0 -> no package name
        numpy=>1.26 -> write >=
        numpy 1.26 py_0 extra -> NAME VERSION BUILD
        numpy >=1 <2 -> join the parts
        numpy >=1, -> missing
        numpy (>=1 -> not closed
        numpy[version] -> has no value
        numpy[version<1] -> version='...'
        numpy[colour=red] -> not a field
        numpy[version=1,version=2] -> twice
        numpy[version='1] -> not closed
        numpy[version=1][build=2] -> more than one
        numpy[optional] -> leave it out
        numpy[build=3](target=blarg,optional) -> leave it out
        numpy (optional=True) -> leave it out
        numpy 1.0; if python<3 -> ";"
        conda-forge[linux-64]::numpy -> SUBDIR
        ray[default]==2.48.0 -> extras=[default]
        pack@ge -> @
        numpy-1.0-0.conda -> without a place
        https://conda.anaconda.org/conda-forge -> CHANNEL::NAME
        numpy[build_number=x] -> build number
        numpy[build='^(a$'] -> not one
        x[extras=[A]] -> extra
        "numpy" -> quotes
        numpy[version=1]; if python<3 -> [when=
        """)
    void saysWhatIsWrong(String text, String told) {
        assertThatThrownBy(() -> MatchSpec.parse(text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining(told);
    }

    @Test
    void neverShowsCredentials() {
        String secret = "https://user:s3cret@host.example/t/tk-s3cret/chan";

        MatchSpec spec = MatchSpec.parse(secret + "::numpy");

        assertThat(spec.toString() + spec.fields() + spec.canonical() + spec.channel())
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> MatchSpec.parse(secret + "::numpy ==")).hasMessageNotContaining("s3cret");
        assertThat(MatchSpec.parse(secret + "/noarch/a-1-0.conda").fields().toString())
                .doesNotContain("s3cret");
    }

    @Test
    void withstandsHostileText() {
        List<String> hostile = List.of(
                "numpy " + "(".repeat(9_000),
                "numpy " + "1|".repeat(4_900),
                "numpy[" + "a=b,".repeat(2_400),
                "a".repeat(2_000_000),
                "numpy 1." + "0".repeat(9_000),
                "numpy[version='^(a+)+$',build='" + "*a".repeat(4_000) + "b']",
                "numpy\u0000",
                "::::::::",
                "[[[[[",
                "numpy[version='^" + "(".repeat(400) + "$']",
                "://".repeat(3_000) + "@");

        for (String text : hostile) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
                try {
                    MatchSpec.parse(text).matches(Version.parse("1" + "a".repeat(200)), "a".repeat(4_000), 0);
                } catch (InvalidSpecException e) {
                    assertThat(e.getMessage()).hasSizeLessThan(1_000).doesNotContain("\u0000");
                }
            });
        }
    }

    private static PackageRecord record(String name, String version, String build, long buildNumber) {
        String fileName = name + "-" + version + "-" + build + ".conda";
        return new PackageRecord(
                new Channel("c", URI.create("file:///c")),
                "linux-64",
                fileName,
                name,
                Version.parse(version),
                build,
                buildNumber,
                List.of(),
                List.of(),
                List.of("debug", "mkl"),
                PackageRecord.NO_TIMESTAMP,
                -1,
                "0123456789abcdef0123456789abcdef",
                null,
                "LGPLv3+",
                "LGPL",
                null,
                null,
                null,
                "file:///c/linux-64/" + fileName);
    }
}
