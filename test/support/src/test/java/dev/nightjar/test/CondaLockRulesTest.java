package dev.nightjar.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules and the real readers must say the same of the same file, or the rules are not those of the readers. */
class CondaLockRulesTest {
    private static final String LOCK = """
        version: 1
        metadata:
          content_hash:
            linux-64: 1f0a4f1c8d2b3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f
            osx-arm64: 2f0a4f1c8d2b3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f
          channels:
          - url: https://channels.example.org/forge
            used_env_vars: []
          platforms:
          - linux-64
          - osx-arm64
          sources:
          - environment.yml
        package:
        - name: libzlib
          version: 1.3.1
          manager: conda
          platform: linux-64
          dependencies:
            __glibc: '>=2.17,<3.0.a0'
          url: https://channels.example.org/forge/linux-64/libzlib-1.3.1-hb9d3cd8_2.conda
          hash:
            md5: edb0dca6bc32e4f4789199455a1dbeb8
            sha256: d4bfe88d7cb447768e31650f06257995601f89076080e76df55e3112d4e47dc4
          category: main
          optional: false
        - name: python
          version: '3.10'
          manager: conda
          platform: linux-64
          dependencies:
            libzlib: '>=1.3.1,<2.0a0'
            tzdata: ''
          url: https://channels.example.org/forge/linux-64/python-3.10-h1_0.conda
          hash:
            md5: '12345678901234567890123456789012'
            sha256: 14bfe88d7cb447768e31650f06257995601f89076080e76df55e3112d4e47dc4
          category: main
          optional: false
        - name: tzdata
          version: 2025b
          manager: conda
          platform: linux-64
          dependencies: {}
          url: https://channels.example.org/forge/noarch/tzdata-2025b-h78e105d_0.tar.bz2
          hash:
            md5: 4222072737ccff51314b5ece9c7d6f5a
            sha256: 5aaa366385d716557e365f0a4e9c3fca43ba196872abbbe3d56bb610d131e192
          category: dev
          optional: true
        """;
    private static final String EXPLICIT = """
        # platform: linux-64
        @EXPLICIT
        https://channels.example.org/forge/noarch/tzdata-2025b-h78e105d_0.tar.bz2#4222072737ccff51314b5ece9c7d6f5a
        https://channels.example.org/forge/linux-64/libzlib-1.3.1-hb9d3cd8_2.conda#edb0dca6bc32e4f4789199455a1dbeb8
        """;

    @TempDir
    Path folder;

    @Test
    void acceptsWhatTheReadersAccept() throws IOException {
        Path lock = write("conda-lock.yml", LOCK);

        assertThat(CondaLockRules.complaints(lock)).isEmpty();
        JsonNode read = new LockReaders().condaLock(lock);
        assertThat(read.path("packages").findValuesAsText("name"))
                .containsExactlyInAnyOrder("libzlib", "python", "tzdata");
        assertThat(Cases.texts(read.path("explicit").path("linux-64")))
                .contains(
                        "https://channels.example.org/forge/linux-64/libzlib-1.3.1-hb9d3cd8_2.conda#edb0dca6bc32e4f4789199455a1dbeb8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        version: '3.10'                          | version: 3.10                  | text                 | true
        md5: '12345678901234567890123456789012'  | md5: 12345678901234567890123456789012 | hexadecimal   | true
        md5: edb0dca6bc32e4f4789199455a1dbeb8    | # none                         | no md5               | true
        category: dev                            | size: 12                       | the key size         | true
        optional: true                           | noarch: generic                | optional             | true
        version: 1                               | version: 7                     | version is not 1     | true
        """)
    void refusesWhatCondaLockRefuses(String right, String wrong, String complaint) throws IOException {
        Path lock = write("conda-lock.yml", LOCK.replaceFirst(Pattern.quote(right), wrong));

        assertThat(CondaLockRules.complaints(lock)).anyMatch(line -> line.contains(complaint));
        assertThatThrownBy(() -> new LockReaders().condaLock(lock)).hasMessageContaining("refuses");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        - environment.yml             | '  []'                         | sources
        forge/noarch/tzdata-2025b-h78e105d_0.tar.bz2 | forge/noarch/tzdata.zip | NAME-VERSION-BUILD
        forge/linux-64/python       | forge/win-64/python            | another platform
        url: https://channels.example.org/forge/noarch | url: /forge/noarch | no scheme
        name: tzdata                 | name: libzlib                  | occurs twice
        """)
    void refusesWhatOtherReadersRefuse(String right, String wrong, String complaint) throws IOException {
        Path lock = write("conda-lock.yml", LOCK.replace(right, wrong).replace("category: dev", "category: main"));

        assertThat(CondaLockRules.complaints(lock)).anyMatch(line -> line.contains(complaint));
    }

    @Test
    void refusesAFileNameThatMicromambaTakesForSomethingElse() throws IOException {
        assertThat(CondaLockRules.complaints(write("lock.yml", LOCK)))
                .singleElement()
                .asString()
                .contains("-lock.yml");
    }

    @Test
    void readsAnExplicitFileWithRattler() throws IOException {
        JsonNode read = new LockReaders().rattlerExplicit(write("explicit-linux-64.txt", EXPLICIT));

        assertThat(Cases.texts(read.path("urls")))
                .isEqualTo(EXPLICIT.lines().skip(2).toList());
        Path broken = write("broken.txt", EXPLICIT.replace("@EXPLICIT", ""));
        assertThatThrownBy(() -> new LockReaders().rattlerExplicit(broken)).hasMessageContaining("refuses");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
