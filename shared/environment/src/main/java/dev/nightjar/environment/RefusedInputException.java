package dev.nightjar.environment;

import java.util.List;

/** An input that cannot be used, with everything that is wrong with it. */
final class RefusedInputException extends Exception {
    private final transient List<Complaint> complaints;

    RefusedInputException(List<Complaint> complaints) {
        super(complaints.getFirst().what());
        this.complaints = List.copyOf(complaints);
    }

    RefusedInputException(Complaint complaint) {
        this(List.of(complaint));
    }

    /** At least one, in the order of the file. */
    List<Complaint> complaints() {
        return complaints;
    }
}
