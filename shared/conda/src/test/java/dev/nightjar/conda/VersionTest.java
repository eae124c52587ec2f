package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    private static final List<String> PIECES = List.of(
            "0",
            "1",
            "2",
            "10",
            "007",
            "a",
            "b",
            "rc",
            "DEV",
            "dev",
            "devel",
            "post",
            "postpost",
            "*",
            "_",
            ".",
            ".",
            ".",
            "abcdefghijkl",
            "abcdefghijklm",
            "abcdefghijklmnopqrstuvwxyz",
            "20210902094147",
            "1!",
            "+",
            "z");

    @Test
    void ordersTheListOfTheStandard() {
        String list = """
            0.4 == 0.4.0 < 0.4.1.rc == 0.4.1.RC < 0.4.1+local < 0.4.1+0.local < 0.4.1 == 0.4.1+0 < 0.4.1+1.local
            < 0.5a1 < 0.5b3 < 0.5C1 < 0.5 < 0.9.6 < 0.960923 < 1.0 < 1.1dev1 < 1.1a1 < 1.1.0dev1 == 1.1.dev1
            < 1.1.a1 < 1.1.0rc1 < 1.1.0.0 == 1.1.0 == 1.1 < 1.1.post1 == 1.1.0post1 < 1.1post1 < 1996.07.12
            < 1!0.4.1 < 1!3.1.1.6 < 2!0.4.1
            """;
        String[] words = list.strip().split("\\s+");

        for (int i = 0; i < words.length; i += 2) {
            int rank = 0;
            for (int j = i + 2; j < words.length; j += 2) {
                rank += words[j - 1].equals("<") ? 1 : 0;
                int order = Version.parse(words[i]).compareTo(Version.parse(words[j]));
                assertThat(Integer.signum(order))
                        .as(words[i] + " and " + words[j])
                        .isEqualTo(rank > 0 ? -1 : 0);
            }
        }
    }

    @Test
    void keepsTheTrapsOfOpensslAndReleaseCandidates() {
        assertThat(Version.parse("1.0.1_")).isLessThan(Version.parse("1.0.1a"));
        assertThat(Version.parse("1.1.0rc")).isEqualTo(Version.parse("1.1.rc")).isGreaterThan(Version.parse("1.1rc"));
        assertThat(Version.parse("1.1.a1")).isEqualTo(Version.parse("1.1.0a1"));
        assertThat(Version.parse("2.16.0-dev0")).isEqualTo(Version.parse("2.16.0_dev0"));
        assertThat(Version.parse("abcdefghijkl5")).isLessThan(Version.parse("abcdefghijklm5"));
    }

    @ParameterizedTest
    @CsvSource({
        "1.7.3, 1.7, true",
        "1.70, 1.7, false",
        "1.7, 1.7.0, true",
        "1.7, 1.7.1, false",
        "1.7.3, 1.7.0, false",
        "0.14rc1, 0.14, true",
        "0.4.1p1, 0.4.1p, true",
        "2013ab, 2013a, true",
        "1.0dev, 1.0d, false",
        "1.0dev1, 1.0dev, true",
        "1.0devel, 1.0dev, false",
        "1!1.7, 1.7, false",
        "1!1.7, 1!1, true",
        "1.7+cu.2, 1.7+cu, true",
        "1.7+cu.2, 1+cu, false",
        "1.7+cu.2, 1.7, true",
        "1abcdefghijklmnop, 1abcdefghijklmn, true",
        "1abcdefghijklmnop, 1abcdefghijkl, true",
        "1abcdefghijkl, 1abcdefghijklm, false",
        "1abcdefghijklx, 1abcdefghijklm, false",
        "1.1.1_a, 1.1.1_, false",
        "1.1.1_, 1.1.1_, true"
    })
    void startsWithAsCondaDoes(String version, String prefix, boolean expected) {
        assertThat(Version.parse(version).startsWith(Version.parse(prefix))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5.5..mw",
                "5.5.mw.",
                "!",
                "a!1.0",
                "a!b!1.0",
                "1!2!3",
                "1+2!3",
                ".1",
                "_1",
                "1-2_3",
                "1.0+a_",
                "1.ü",
                "1 2",
                "1\u0000",
                "1.1234567890123456789",
                "٣.1"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Version.parse(text)).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void refusesHostileLengths() {
        assertThatThrownBy(() -> Version.parse("1.".repeat(1_000_000) + "1"))
                .hasMessageContaining("at most 211")
                .message()
                .hasSizeLessThan(500);
        assertThat(Version.parse("1.999999999999999999")).isGreaterThan(Version.parse("1.2147483648"));
        assertThat(Version.parse("1." + "0".repeat(200) + "7")).isEqualTo(Version.parse("1.7"));
    }

    @Test
    void isATotalOrderThatAgreesWithEqualityAndHash() {
        List<Version> versions = randomVersions(20_261_124, 400);

        for (Version a : versions) {
            assertThat(Version.parse(a.toString())).isEqualTo(a);
            for (Version b : versions) {
                int order = Integer.signum(a.compareTo(b));
                assertThat(Integer.signum(b.compareTo(a))).isEqualTo(-order);
                if (order == 0) {
                    assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
                }
            }
        }
        List<Version> sorted = versions.stream().sorted().toList();
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = i; j < sorted.size(); j++) {
                assertThat(sorted.get(i)).isLessThanOrEqualTo(sorted.get(j));
            }
        }
    }

    @Test
    void equalsItselfWithZerosAdded() {
        for (Version version : randomVersions(7, 500)) {
            String text = version.toString();
            if (text.indexOf('+') < 0 && !text.endsWith("_")) {
                assertThat(Version.parse(text + ".0.0")).isEqualTo(version).hasSameHashCodeAs(version);
                assertThat(Version.parse(text + "+0")).isEqualTo(version).hasSameHashCodeAs(version);
                assertThat(Version.parse(text + ".5").startsWith(version)).isTrue();
            }
            assertThat(version.startsWith(version)).isTrue();
        }
    }

    private static List<Version> randomVersions(long seed, int count) {
        Random random = new Random(seed);
        List<Version> versions = new ArrayList<>();
        while (versions.size() < count) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(1, 9); i > 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            try {
                versions.add(Version.parse(text.toString()));
            } catch (InvalidSpecException e) {
                // not every heap of pieces is a version
            }
        }
        return versions;
    }
}
