package dev.nightjar.local;

/** A command that cannot go on; its complaint is all that a user sees of it. */
final class FailedCommandException extends Exception {
    private final transient Complaint complaint;

    FailedCommandException(Complaint complaint) {
        super(complaint.text());
        this.complaint = complaint;
    }

    FailedCommandException(int exitCode, String what, String because, String remedy) {
        this(new Complaint(exitCode, what, because, remedy));
    }

    Complaint complaint() {
        return complaint;
    }
}
