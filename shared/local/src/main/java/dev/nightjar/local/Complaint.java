package dev.nightjar.local;

/**
 * What goes to standard error when something is wrong, in three parts.
 *
 * @param exitCode 1, 2 or 3
 * @param what with the file and the place, where there are any
 * @param because a clause
 * @param remedy after "try"
 */
record Complaint(int exitCode, String what, String because, String remedy) {
    Complaint {
        if (exitCode < 1 || exitCode > 3) {
            throw new IllegalArgumentException("no exit code for a complaint: " + exitCode);
        }
    }

    String text() {
        return what + "\n  because " + because + "\n  try " + remedy;
    }
}
