package dev.nightjar.environment;

import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.Subdir;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the match specs of a user, with their place. */
final class SpecText {
    /** Longer than any spec of a human; keeps a hostile one from the regex of a version spec. */
    private static final int MAX_LENGTH = 4_000;

    private SpecText() {}

    /** The spec, or nothing after telling {@code findings} why not. */
    static Optional<MatchSpec> read(String text, @Nullable Place place, Findings findings) {
        if (text.length() > MAX_LENGTH) {
            findings.error(
                    place,
                    "cannot read \"" + text.substring(0, 40) + "...\"",
                    "a match spec has at most " + MAX_LENGTH + " characters",
                    "a shorter one");
            return Optional.empty();
        }
        try {
            MatchSpec spec = MatchSpec.parse(text);
            if (spec.nameWasLowered()) {
                findings.warn(
                        place,
                        "reads the name in \"" + spec + "\" as \"" + spec.name() + "\"",
                        "names of conda packages have no capitals",
                        "\"" + spec.name() + "\" in the file");
            }
            return Optional.of(spec);
        } catch (InvalidSpecException e) {
            String hint = e.hint().isEmpty() ? "a spec such as numpy>=1.26" : e.hint();
            findings.error(new Complaint(place, "cannot read \"" + text + "\"", e.reason(), hint, text));
            return Optional.empty();
        }
    }

    /** Why that is no platform to solve for, if it is none (CEP 26). */
    static Optional<String> whyNoPlatform(String platform) {
        if (platform.equals("noarch")) {
            return Optional.of("packages of noarch are for every platform; an environment is for one");
        }
        return Subdir.of(platform).isPresent() ? Optional.empty() : Optional.of("conda has no platform of that name");
    }
}
