package dev.nightjar.local;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What a command reads and prints.
 *
 * @param terminal whether {@code err} is a terminal, so that a progress bar makes sense
 */
record Streams(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    void complain(Complaint complaint) {
        err.println(complaint.text());
    }
}
