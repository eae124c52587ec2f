package dev.nightjar.local;

import java.util.List;

/**
 * What goes to standard error when something is wrong, in three parts.
 *
 * @param exitCode 1, 2 or 3
 * @param what with the file and the place, where there are any
 * @param because a clause
 * @param remedy after "try"
 */
record Complaint(int exitCode, String what, String because, String remedy) {
    private static final String BECAUSE = "  because ";
    private static final String TRY = "  try ";

    Complaint {
        if (exitCode < 1 || exitCode > 3) {
            throw new IllegalArgumentException("no exit code for a complaint: " + exitCode);
        }
    }

    /**
     * A message that has three parts already, or only a reason.
     *
     * @param what if the message does not say it
     * @param remedy if the message has none
     */
    static Complaint of(int exitCode, String what, String message, String remedy) {
        List<String> lines = message.lines().toList();
        if (lines.size() == 3
                && lines.get(1).startsWith(BECAUSE)
                && lines.get(2).startsWith(TRY)) {
            return new Complaint(
                    exitCode,
                    lines.get(0),
                    lines.get(1).substring(BECAUSE.length()),
                    lines.get(2).substring(TRY.length()));
        }
        return new Complaint(exitCode, what, String.join(" ", lines), remedy);
    }

    /** The same about a file. */
    Complaint at(String file) {
        return what.startsWith(file + ":") ? this : new Complaint(exitCode, file + ": " + what, because, remedy);
    }

    String text() {
        return what + "\n" + BECAUSE + because + "\n" + TRY + remedy;
    }
}
