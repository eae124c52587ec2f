package dev.nightjar.local;

import dev.nightjar.offpeak.desk.Pool;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code nightjar jobs pause} and {@code resume}: whether jobs of a pool begin. */
final class JobsPoolCommand extends JobsWord {
    /** What a job message can name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private final boolean pauses;

    private JobsPoolCommand(Streams streams, boolean pauses) {
        super(streams);
        this.pauses = pauses;
    }

    static JobsPoolCommand pause(Streams streams) {
        return new JobsPoolCommand(streams, true);
    }

    static JobsPoolCommand resume(Streams streams) {
        return new JobsPoolCommand(streams, false);
    }

    private String word() {
        return pauses ? "pause" : "resume";
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax(
                "nightjar jobs " + word(),
                "POOL [OPTION]...",
                pauses
                        ? "Lets no further segment of that pool's jobs begin until it is resumed; what runs goes on."
                        : "Lets the jobs of a paused pool begin again.",
                "Jobs that name no pool are in the pool default.\n\nExample:\n  ./nightjar jobs " + word()
                        + " default"));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (call.words().size() != 1) {
            throw syntax().wrong("cannot " + word() + " that", word() + " takes one POOL");
        }
        if (!NAME.matcher(call.words().getFirst()).matches()) {
            throw syntax().wrong(
                            "cannot " + word() + " \""
                                    + JobsFolder.shown(call.words().getFirst()) + "\"",
                            "a pool's name has 1 to 63 letters, digits and ._-");
        }
    }

    @Override
    String purpose() {
        return word() + " the pool";
    }

    @Override
    boolean begins() {
        return true;
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException {
        String name = call.words().getFirst();
        Pool pool = pauses ? folder.desk().pause(name) : folder.desk().resume(name);
        if (call.has("json")) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", pool.name());
            json.put("capacity", pool.capacity());
            json.put("paused", pool.paused());
            print(json);
        } else {
            out().println("the pool " + pool.name() + (pool.paused() ? " is paused" : " is not paused") + ", "
                    + pool.capacity() + " at once");
        }
        return 0;
    }
}
