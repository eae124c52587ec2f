package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNamesTest {
    @TempDir
    Path folder;

    private ChannelNames names;

    @BeforeEach
    void name() {
        names = new ChannelNames(ChannelNames.DEFAULT_ALIAS, folder, Path.of("/home/someone"));
    }

    @Test
    void putsNamesUnderTheAlias() {
        assertThat(urls("conda-forge")).containsExactly("https://conda.anaconda.org/conda-forge");
        assertThat(urls("conda-forge/label/dev")).containsExactly("https://conda.anaconda.org/conda-forge/label/dev");
        names = new ChannelNames("https://mirror.example/conda/", folder, null);
        assertThat(urls("conda-forge")).containsExactly("https://mirror.example/conda/conda-forge");
        names = new ChannelNames("../conda", folder, null);
        assertThat(urls("conda-forge"))
                .containsExactly("file://" + folder.resolveSibling("conda").resolve("conda-forge"));
    }

    @Test
    void keepsDefaultsAtAnacondasHost() {
        names = new ChannelNames("https://mirror.example", folder, null);

        assertThat(urls("defaults"))
                .containsExactly("https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r");
        assertThat(names.resolve("defaults", Subdir.WIN_64))
                .extracting(Channel::url)
                .endsWith("https://repo.anaconda.com/pkgs/msys2");
        assertThat(names.resolve("defaults", Subdir.WIN_64))
                .extracting(Channel::written)
                .containsOnly("defaults");
    }

    @Test
    void findsDirectories() throws IOException {
        Files.createDirectories(folder.resolve("mine/noarch"));
        assertThat(urls("mine")).containsExactly("https://conda.anaconda.org/mine");
        Files.createFile(folder.resolve("mine/noarch/repodata.json.zst"));

        assertThat(urls("mine")).containsExactly("file://" + folder + "/mine");
        assertThat(urls("./mine/")).containsExactly("file://" + folder + "/mine");
        assertThat(urls("../there")).containsExactly("file://" + folder.resolveSibling("there"));
        assertThat(urls("/a/b/../c")).containsExactly("file:///a/c");
        assertThat(urls("~/c")).containsExactly("file:///home/someone/c");
        assertThat(urls("~")).containsExactly("file:///home/someone");
        assertThat(urls("file:///a/b/")).containsExactly("file:///a/b");
    }

    @Test
    void readsFileUrlsOfThisMachineOnly() {
        assertThat(urls("file://localhost/srv/chan")).containsExactly("file:///srv/chan");
        for (String written : List.of("file://host/srv/chan", "file:///srv/%00", "file://%zz/x")) {
            assertThatThrownBy(() -> names.resolve(written, Subdir.LINUX_64)).isInstanceOf(InvalidSpecException.class);
        }
    }

    @Test
    void takesNothingOfAFoldersPathForAToken() {
        assertThat(urls("/home/t/work/chan")).containsExactly("file:///home/t/work/chan");
        assertThat(one("/home/t/chan").isCalled("chan")).isTrue();
    }

    @Test
    void hidesCredentialsButKeepsThemForFetching() {
        Channel channel = names.resolve("https://user:s3cret@host.example/t/tk-s3cret/chan/", Subdir.LINUX_64)
                .get(0);

        assertThat(channel.base()).hasToString("https://user:s3cret@host.example/t/tk-s3cret/chan");
        assertThat(channel.url()).isEqualTo("https://host.example/chan");
        assertThat(channel.toString() + channel.written()).doesNotContain("s3cret");
        assertThatThrownBy(() -> names.resolve("ftp://user:s3cret@host.example/t/s3cret/c", Subdir.LINUX_64))
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> names.resolve("https://user:s3/cr[et@host.example/c", Subdir.LINUX_64))
                .hasMessageNotContaining("cr[et")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a/../../x",
                "a//b",
                "a/./b",
                "conda forge",
                "a\\..\\b",
                "C:\\x",
                "-x",
                "a\u0000b",
                "a\nb",
                "s3://bucket/x",
                "https:///x",
                "https://host/x?token=1",
                "https://host/x#y",
                "https://host/conda-forge/linux-64",
                "~someone/x",
                "ü"
            })
    void refuses(String written) {
        assertThatThrownBy(() -> names.resolve(written, Subdir.LINUX_64)).isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void refusesDirectoriesToRequestsFromElsewhere() {
        names = new ChannelNames(ChannelNames.DEFAULT_ALIAS, null, null);

        assertThat(urls("conda-forge")).containsExactly("https://conda.anaconda.org/conda-forge");
        for (String written : List.of("/etc", "./x", "~/x")) {
            assertThatThrownBy(() -> names.resolve(written, Subdir.LINUX_64)).hasMessageContaining("directory");
        }
    }

    @Test
    void knowsTheChannelsThatSpecsAskFor() {
        Channel forge = one("conda-forge");
        Channel main = one("defaults");
        Channel local = one("/srv/mirrors/conda-forge");
        Channel remote = one("https://conda.anaconda.org/conda-forge/label/dev");

        assertThat(forge.isCalled("conda-forge")).isTrue();
        assertThat(forge.isCalled("https://conda.anaconda.org/conda-forge/")).isTrue();
        assertThat(forge.isCalled("https://u:p@conda.anaconda.org/t/x/conda-forge"))
                .isTrue();
        assertThat(forge.isCalled("conda-*")).isTrue();
        assertThat(forge.isCalled("forge")).isFalse();
        assertThat(forge.isCalled("https://mirror.example/conda-forge")).isFalse();
        assertThat(main.isCalled("defaults")).isTrue();
        assertThat(main.isCalled("pkgs/main")).isTrue();
        assertThat(main.isCalled("pkgs/r")).isFalse();
        assertThat(one("https://repo.anaconda.com/pkgs/main").isCalled("defaults"))
                .isTrue();
        assertThat(local.isCalled("conda-forge")).isTrue();
        assertThat(remote.isCalled("conda-forge/label/dev")).isTrue();
        assertThat(remote.isCalled("conda-forge")).isFalse();
    }

    private Channel one(String written) {
        return names.resolve(written, Subdir.LINUX_64).get(0);
    }

    private List<String> urls(String written) {
        return names.resolve(written, Subdir.LINUX_64).stream()
                .map(Channel::url)
                .toList();
    }
}
