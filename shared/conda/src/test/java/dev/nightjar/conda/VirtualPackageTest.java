package dev.nightjar.conda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualPackageTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
        linux-64; __unix=0=0 __linux=4.18=0 __glibc=2.28=0 __archspec=1=x86_64
        linux-aarch64; __unix=0=0 __linux=4.18=0 __glibc=2.28=0 __archspec=1=aarch64
        linux-ppc64le; __unix=0=0 __linux=4.18=0 __glibc=2.28=0 __archspec=1=ppc64le
        osx-64; __unix=0=0 __osx=13.0=0 __archspec=1=x86_64
        osx-arm64; __unix=0=0 __osx=13.0=0 __archspec=1=m1
        win-64; __win=10.0=0 __archspec=1=x86_64
        win-arm64; __win=10.0=0 __archspec=1=aarch64
        emscripten-wasm32; __unix=0=0 __archspec=1=wasm32
        """)
    void takesForGrantedWhatTheCommandLinePromises(String platform, String expected) {
        List<VirtualPackage> host =
                VirtualPackage.defaultsFor(Subdir.of(platform).orElseThrow());

        assertThat(host).extracting(VirtualPackage::toString).containsExactly(expected.split(" "));
    }

    @Test
    void replacesByName() {
        List<VirtualPackage> host = VirtualPackage.replaced(
                VirtualPackage.defaultsFor(Subdir.OSX_64),
                List.of(VirtualPackage.parse("__osx=15.0"), VirtualPackage.parse("__cuda=12.4=0")));

        assertThat(host)
                .extracting(VirtualPackage::toString)
                .containsExactly("__unix=0=0", "__osx=15.0=0", "__archspec=1=x86_64", "__cuda=12.4=0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "__glibc", "glibc=2.28", "__=1", "__glibc=", "__glibc==2", "__a=1=0=0", "__a=1=b c", "__A=1"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> VirtualPackage.parse(text)).isInstanceOf(InvalidSpecException.class);
    }

    @ParameterizedTest
    @EnumSource(Subdir.class)
    void readsEverySubdirByItsName(Subdir subdir) {
        assertThat(Subdir.of(subdir.toString())).contains(subdir);
        assertThat(Subdir.isName(subdir.toString())).isTrue();
        assertThat(subdir.toString().replace('-', '_').toUpperCase(Locale.ROOT)).isEqualTo(subdir.name());
        assertThat(VirtualPackage.defaultsFor(subdir).isEmpty()).isEqualTo(subdir == Subdir.NOARCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "-64", "linux-", "Linux-64", "linux-64-x", "../noarch", "linux_64"})
    void knowsWhatNoSubdirIsCalled(String name) {
        assertThat(Subdir.isName(name)).isFalse();
        assertThat(Subdir.of(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "a--b", "a_.b", "A", "ü", "__", "___a", "a b", "a/b", "__a__b", "a/../b"})
    void knowsWhatNoPackageIsCalled(String name) {
        assertThat(PackageName.isValid(name)).isFalse();
        assertThat(PackageName.isValid("x".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"__glibc", "__archspec", "_libgcc_mutex", "ld_impl_linux-64", "jaraco.classes", "7zip", "a_"})
    void knowsWhatPackagesAreCalled(String name) {
        assertThat(PackageName.isValid(name)).isTrue();
        assertThat(new PackageName(name).isVirtual()).isEqualTo(name.startsWith("__"));
    }
}
