package dev.nightjar.local;

import java.io.IOException;

/** One word after {@code nightjar}. */
interface Subcommand {
    Syntax syntax();

    /** @return the exit code */
    int run(Call call) throws FailedCommandException, IOException, InterruptedException;
}
