package dev.nightjar.environment;

import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.Subdir;
import dev.nightjar.conda.VirtualPackage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the virtual packages of a request or a call. */
final class Hosts {
    private Hosts() {}

    /** Whether a host of that platform can have that fact at all: a flag for several platforms is meant where it fits. */
    static boolean canHave(Subdir platform, String name) {
        return switch (name) {
            case "__linux", "__glibc", "__musl" -> platform.family() == Subdir.Family.LINUX;
            case "__osx" -> platform.family() == Subdir.Family.OSX;
            case "__win" -> platform.family() == Subdir.Family.WIN;
            default -> true;
        };
    }

    /** {@code NAME=VERSION[=BUILD]}, or nothing after telling {@code findings} why not. */
    static Optional<VirtualPackage> parse(String text, @Nullable Place place, Findings findings) {
        try {
            return Optional.of(VirtualPackage.parse(text));
        } catch (InvalidSpecException e) {
            String hint = e.hint().isEmpty() ? "NAME=VERSION or NAME=VERSION=BUILD, as in __glibc=2.36" : e.hint();
            findings.error(place, "cannot read \"" + text + "\" as a virtual package", e.reason(), hint);
            return Optional.empty();
        }
    }
}
