package dev.nightjar.environment;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An input that cannot be used, with everything that is wrong with it. */
final class RefusedInputException extends Exception {
    private final transient List<Complaint> complaints;
    private final @Nullable String name;

    RefusedInputException(List<Complaint> complaints) {
        this(complaints, null);
    }

    /** @param name of the environment, where the input has a good one all the same */
    RefusedInputException(List<Complaint> complaints, @Nullable String name) {
        super(complaints.getFirst().what());
        this.complaints = List.copyOf(complaints);
        this.name = name;
    }

    RefusedInputException(Complaint complaint) {
        this(List.of(complaint));
    }

    /** At least one, in the order of the file. */
    List<Complaint> complaints() {
        return complaints;
    }

    Optional<String> name() {
        return Optional.ofNullable(name);
    }
}
