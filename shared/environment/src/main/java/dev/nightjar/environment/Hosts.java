package dev.nightjar.environment;

import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.VirtualPackage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the virtual packages of a request or a call. */
final class Hosts {
    private Hosts() {}

    /** {@code NAME=VERSION[=BUILD]}, or nothing after telling {@code findings} why not. */
    static Optional<VirtualPackage> parse(String text, @Nullable Place place, Findings findings) {
        try {
            return Optional.of(VirtualPackage.parse(text));
        } catch (InvalidSpecException e) {
            findings.error(place, "cannot read \"" + text + "\" as a virtual package", e.reason(), e.hint());
            return Optional.empty();
        }
    }
}
