package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionSpecTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        *; 7.1; true
        =1.7; 1.7.1; true
        =1.7*; 1.7.1; true
        ==1.7.*; 1.7.1; true
        !=1.7; 1.7.1; true
        !=1.7; 1.7.0; false
        !=1.7.*; 1.7.1; false
        !=1.7*; 1.7.1; false
        >=1.7.*; 1.7; true
        <1.7.*; 1.7; false
        >1.0.0*; 1.0.0; true
        ~=1.10; 1.11.0; true
        ~=1.10; 2.0; false
        ~=1.10.3; 1.10.2; false
        ~=3; 4; true
        1.5|(1.6|1.7),1.8,1.9|2.0|2.1; 1.5; true
        1.5|(1.6|1.7),1.8,1.9|2.0|2.1; 1.6; false
        ((1.5|((1.6|1.7), 1.*), 1.6.* |2.0))|2.1; 1.6; true
        >=1,<2|>=3,<4; 2.5; false
        >=1,<2|>=3,<4; 3.5; true
        >= 1.0 , < 2.0; 1.5; true
        >=1 !164.3095,<1!165; 1!164.4000; true
        1.*.1; 1.7.1; true
        *.*; 2021; false
        ^1\\.(7|8).*$; 1.8.3; true
        ^1\\.8$|2.0; 2.0; true
        1.8.RC1; 1.8.rc1; true
        """)
    void matches(String spec, String version, boolean expected) {
        assertThat(VersionSpec.parse(spec).matches(Version.parse(version))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        =>1.26; write >=
        =<1.26; write <=
        <>1.26; write !=
        ~1.26; write ~=1.5.0
        ^1.26; write ~=1.5.0
        ~=3.3.2.*; do not go together
        (1.2; not closed
        1.2); without
        1.2,; missing
        |1.2; missing
        1.2 1.3; is too much
        ^(?=a)$; lookaround
        ^(a)\\1$; back references
        1.7$; cannot stand
        """)
    void saysWhatIsWrong(String spec, String told) {
        assertThatThrownBy(() -> VersionSpec.parse(spec))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining(told);
    }

    @Test
    void isEqualByMeaning() {
        assertThat(VersionSpec.parse("=1.7"))
                .isEqualTo(VersionSpec.parse("1.7.*"))
                .hasSameHashCodeAs(VersionSpec.parse("1.7*"));
        assertThat(VersionSpec.parse("1.7")).isEqualTo(VersionSpec.parse("==1.7.0"));
        assertThat(VersionSpec.parse("1.7.*")).isNotEqualTo(VersionSpec.parse("1.7.0.*"));
        assertThat(VersionSpec.parse("*")).isEqualTo(VersionSpec.ANY);
        assertThat(VersionSpec.parse(">= 1.7 , <2"))
                .isEqualTo(VersionSpec.parse(">=1.7,<2"))
                .hasToString(">=1.7,<2");
    }

    @Test
    void agreesWithTheOrderOfVersions() {
        Random random = new Random(13);
        List<String> texts = random.ints(60, 0, 400)
                .mapToObj(i -> i / 100 + "." + i / 10 % 10 + (i % 3 == 0 ? "rc" : ".") + i % 10)
                .toList();
        for (String bound : texts) {
            for (String text : texts) {
                Version version = Version.parse(text);
                int order = version.compareTo(Version.parse(bound));
                assertThat(VersionSpec.parse("<" + bound).matches(version)).isEqualTo(order < 0);
                assertThat(VersionSpec.parse("<=" + bound).matches(version)).isEqualTo(order <= 0);
                assertThat(VersionSpec.parse(">" + bound + "|<" + bound).matches(version))
                        .isEqualTo(order != 0);
                assertThat(VersionSpec.parse(">=" + bound + ",<=" + bound).matches(version))
                        .isEqualTo(order == 0);
                assertThat(VersionSpec.parse("~=" + bound).matches(version) && order < 0)
                        .isFalse();
            }
        }
    }
}
