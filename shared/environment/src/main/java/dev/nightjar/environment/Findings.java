package dev.nightjar.environment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a reader has to say about a file, so that one run shows all of it. */
final class Findings {
    /** More help nobody; a hostile file can have a million. */
    private static final int MAX = 100;

    private final List<Complaint> errors = new ArrayList<>();
    private final List<Complaint> warnings = new ArrayList<>();

    void error(@Nullable Place place, String what, String why, String hint) {
        error(Complaint.at(place, what, why, hint));
    }

    void error(Complaint complaint) {
        if (errors.size() < MAX) {
            errors.add(complaint);
        }
    }

    void warn(@Nullable Place place, String what, String why, String hint) {
        if (warnings.size() < MAX) {
            warnings.add(Complaint.at(place, what, why, hint));
        }
    }

    List<Complaint> warnings() {
        return List.copyOf(warnings);
    }

    void throwIfAny() throws RefusedInputException {
        throwIfAny(null);
    }

    /** @param name of the environment, where it is known */
    void throwIfAny(@Nullable String name) throws RefusedInputException {
        if (!errors.isEmpty()) {
            throw new RefusedInputException(errors, name);
        }
    }
}
