package dev.nightjar.conda;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The folders of a channel that tools know, one for each platform, and {@code noarch} (CEP 26).
 *
 * <p>A channel may have others; {@link #isName} tells what such a name may look like.
 */
public enum Subdir {
    NOARCH("noarch", Family.NONE, ""),
    EMSCRIPTEN_WASM32("emscripten-wasm32", Family.OTHER_UNIX, "wasm32"),
    FREEBSD_64("freebsd-64", Family.OTHER_UNIX, "x86_64"),
    LINUX_32("linux-32", Family.LINUX, "x86"),
    LINUX_64("linux-64", Family.LINUX, "x86_64"),
    LINUX_AARCH64("linux-aarch64", Family.LINUX, "aarch64"),
    LINUX_ARMV6L("linux-armv6l", Family.LINUX, "armv6l"),
    LINUX_ARMV7L("linux-armv7l", Family.LINUX, "armv7l"),
    LINUX_PPC64("linux-ppc64", Family.LINUX, "ppc64"),
    LINUX_PPC64LE("linux-ppc64le", Family.LINUX, "ppc64le"),
    LINUX_RISCV32("linux-riscv32", Family.LINUX, "riscv32"),
    LINUX_RISCV64("linux-riscv64", Family.LINUX, "riscv64"),
    LINUX_S390X("linux-s390x", Family.LINUX, "s390x"),
    OSX_64("osx-64", Family.OSX, "x86_64"),
    OSX_ARM64("osx-arm64", Family.OSX, "m1"),
    WASI_WASM32("wasi-wasm32", Family.NONE, "wasm32"),
    WIN_32("win-32", Family.WIN, "x86"),
    WIN_64("win-64", Family.WIN, "x86_64"),
    WIN_ARM64("win-arm64", Family.WIN, "aarch64"),
    ZOS_Z("zos-z", Family.NONE, "z");

    /** What the platforms of one operating system have in common. */
    public enum Family {
        LINUX,
        OSX,
        WIN,
        /** Unix without a version that packages ask for. */
        OTHER_UNIX,
        /** No platform, or one without virtual packages of its own. */
        NONE
    }

    private static final int MAX_NAME_LENGTH = 32;
    private static final Map<String, Subdir> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(subdir -> subdir.text, Function.identity()));

    private final String text;
    private final Family family;
    private final String microarchitecture;

    Subdir(String text, Family family, String microarchitecture) {
        this.text = text;
        this.family = family;
        this.microarchitecture = microarchitecture;
    }

    /** The subdir of that name, such as {@code linux-64}; empty if it is none that tools know. */
    public static Optional<Subdir> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** Whether a channel may call a folder so: {@code noarch}, or {@code OS-ARCH} in lower case and digits. */
    public static boolean isName(String name) {
        if (name.equals("noarch")) {
            return true;
        }
        int dash = name.indexOf('-');
        if (dash < 1 || dash == name.length() - 1 || name.length() > MAX_NAME_LENGTH) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (i != dash && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return false;
            }
        }
        return true;
    }

    public Family family() {
        return family;
    }

    /** Whether packages are installed for it: all but {@code noarch}. */
    public boolean isPlatform() {
        return this != NOARCH;
    }

    /** What {@code __archspec} says of its machines when nothing more is known; empty for {@code noarch}. */
    String microarchitecture() {
        return microarchitecture;
    }

    /** The name of the folder, such as {@code linux-64}. */
    @Override
    public String toString() {
        return text;
    }
}
