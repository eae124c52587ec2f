package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                ".",
                "../x",
                "a/../b",
                "a/..",
                "./a",
                "a/./b",
                "a/.",
                "nul\0byte",
                "line\nfeed",
                "tab\t",
                "del\u007f",
                "next\u0085line",
                "lone \ud800",
                "\udc00 lone",
                "\udc00\ud800"
            })
    void refusesWhatCannotNameAnObject(String name) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ObjectName("bucket", name))
                .satisfies(e -> assertThat(e)
                        .message()
                        .hasLineCount(3)
                        .startsWith("cannot use the object name ")
                        .contains("\n  because it ", "\n  try ")
                        .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "...", "..a", "a..", "a/.../b", "a//b", "a/", "環境/x y.yml", "\uD83D\uDE00", "C:\\x", "~/x"})
    void takesWhateverElseCloudStorageTakes(String name) {
        assertThat(new ObjectName("bucket", name).name()).isEqualTo(name);
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(new ObjectName("bucket", "日".repeat(341) + "x").name()).hasSize(342);
        assertThat(new ObjectName("bucket", "\uD83D\uDE00".repeat(256)).name()).hasSize(512);
        for (String longer : List.of("日".repeat(341) + "xx", "\uD83D\uDE00".repeat(256) + "x", "a".repeat(1025))) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> new ObjectName("bucket", longer))
                    .withMessageContaining("it has 1025 bytes of UTF-8, more than 1024");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "Upper", "under/slash", "..", "a..b", "-ab", "ab-", ".ab", "a b", "環境環境", "a\nb"})
    void refusesWhatCannotNameABucket(String bucket) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ObjectName(bucket, "a"))
                .withMessageContaining("cannot use the bucket name ")
                .withMessageContaining("\n  because ")
                .withMessageContaining("\n  try ");
    }

    @Test
    void refusesABucketNameThatIsTooLong() {
        assertThat(new ObjectName("b".repeat(222), "a").bucket()).hasSize(222);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new ObjectName("b".repeat(223), "a"));
    }

    @Test
    void sortsByBucketThenByUtf8Bytes() {
        List<ObjectName> sorted = List.of(
                new ObjectName("aaa", "z"),
                new ObjectName("bbb", "Z"),
                new ObjectName("bbb", "a"),
                new ObjectName("bbb", "a\uFF71"),
                new ObjectName("bbb", "a\uD83D\uDE00"),
                new ObjectName("bbb", "a\uD83D\uDE01"),
                new ObjectName("bbb", "a\uD83E\uDD00"));

        assertThat(sorted.reversed().stream().sorted()).isEqualTo(sorted);
    }
}
