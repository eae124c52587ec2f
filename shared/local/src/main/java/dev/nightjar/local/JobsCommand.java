package dev.nightjar.local;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs}: each word after it is a command of its own, with its own options and its own help. */
final class JobsCommand {
    /** In the order of the help. */
    private static final List<Word> WORDS = List.of(
            new Word("check", "says whether the lower price holds, and when to start", JobsCheckCommand::new),
            new Word("submit", "puts a job on record", JobsSubmitCommand::new),
            new Word("list", "shows jobs, why they wait and until when; writes a page of them", JobsListCommand::new),
            new Word("show", "shows one job with all that was decided", JobsShowCommand::new),
            new Word("cancel", "stops a job for good", JobsOrderCommand::cancel),
            new Word("run-now", "lets a job begin whatever it costs", JobsOrderCommand::runNow),
            new Word("pause", "lets no further job of a pool begin", JobsPoolCommand::pause),
            new Word("resume", "lets the jobs of a paused pool begin again", JobsPoolCommand::resume),
            new Word("account", "says what waiting saved in a month", JobsAccountCommand::new),
            new Word("simulate", "says what a policy would have done with recorded jobs", JobsSimulateCommand::new),
            new Word("schedule", "prints how Cloud Scheduler publishes a job's message", JobsScheduleCommand::new));

    private JobsCommand() {}

    /** @param purpose half a line, for the help of {@code nightjar jobs} */
    private record Word(String name, String purpose, Function<Streams, Subcommand> command) {}

    /**
     * The command that the first of these words names.
     *
     * @param words what follows {@code nightjar jobs}
     * @return null when they ask for help, which is then printed
     */
    static @Nullable Subcommand word(List<String> words, Streams streams) throws FailedCommandException {
        String first = words.isEmpty() ? "" : words.getFirst();
        if (first.equals("--help") || first.equals("-h")) {
            help(streams.out());
            return null;
        }
        for (Word word : WORDS) {
            if (word.name.equals(first)) {
                return word.command.apply(streams);
            }
        }
        String known = WORDS.stream().map(Word::name).collect(Collectors.joining(", "));
        throw new FailedCommandException(
                2,
                first.isEmpty() ? "no word after jobs" : "unknown word \"jobs " + first + "\"",
                "after jobs stands one of: " + known,
                "nightjar jobs --help");
    }

    private static void help(PrintStream out) {
        out.println("Usage: nightjar jobs WORD ...");
        out.println();
        out.println("Jobs at the cheaper hour. What is cheaper, a tariff says, which you declare; every saving assumes"
                + " it.");
        out.println();
        int width = WORDS.stream().mapToInt(word -> word.name.length()).max().orElse(0);
        WORDS.forEach(
                word -> out.println("  " + word.name + " ".repeat(width + 2 - word.name.length()) + word.purpose));
        out.println();
        out.println("  nightjar jobs WORD --help says more");
        out.println();
        out.println("Example:");
        out.println("  ./nightjar jobs check --at 2026-11-20T21:00:00+09:00 --minutes 180");
    }
}
