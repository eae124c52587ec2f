package dev.nightjar.local;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code nightjar}.
 *
 * <p>Exit codes: 0 done, 1 understood but without an answer, 2 the input or the call is wrong, 3 the outside world
 * failed.
 */
public final class Nightjar {
    private static final String HELP = """
        Usage: nightjar COMMAND ...

        A data team's chores: exact environments, the smallest datasets and jobs at the cheaper hour.

          solve     turns environment files into locks, or says why that cannot be done
          optimize  turns datasets into the smallest typed files that hold the same data
          jobs      says when work is cheaper, and what waiting for it is worth
          serve     runs everything on this machine: buckets, functions, a clock
          drop      puts a file into a bucket of a running serve
          publish   puts a message on a topic of a running serve
          tick      lets the clock of a running serve strike

          --help, --version; nightjar COMMAND --help says more

        Example:
          ./nightjar solve examples/causal-analytics/environment.yml\
        """;

    private Nightjar() {}

    public static void main(String[] args) {
        // UTF-8 and a buffer, whatever the machine's settings.
        OutputStream stdout = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        int code = run(args, System.in, new PrintStream(stdout, false, StandardCharsets.UTF_8), System.err);
        // System.exit would look for a logger to log itself, and open every jar for that: 20 ms. Nothing is left to do.
        Runtime.getRuntime().halt(code);
    }

    /**
     * Runs one command and returns its exit code; never ends the process.
     *
     * @param in what FILE {@code -} reads
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        Streams streams = new Streams(in, out, err, Boolean.getBoolean("nightjar.terminal"));
        int code;
        try {
            code = run(List.of(args), streams);
        } catch (FailedCommandException e) {
            streams.complain(e.complaint());
            code = e.complaint().exitCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            code = 3;
        } catch (OutOfMemoryError e) {
            streams.complain(new Complaint(
                    3,
                    "ran out of memory",
                    "the heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB is too small for this work",
                    "a larger one, such as JAVA_TOOL_OPTIONS=-Xmx4g"));
            code = 3;
        } catch (Exception | Error e) {
            streams.complain(new Complaint(
                    3,
                    "this is a mistake in nightjar, not in what you gave it",
                    String.valueOf(e),
                    "reporting it with the lines below"));
            e.printStackTrace(err);
            code = 3;
        }
        err.flush();
        if (out.checkError()) {
            streams.complain(
                    new Complaint(3, "cannot write the output", "standard output is closed or full", "another place"));
            return 3;
        }
        return code;
    }

    private static int run(List<String> words, Streams streams) throws Exception {
        String first = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        Subcommand command = switch (first) {
            case "solve" -> new SolveCommand(streams);
            case "optimize" -> new OptimizeCommand(streams);
            case "jobs" -> {
                Subcommand word = JobsCommand.word(rest, streams);
                rest = rest.isEmpty() ? rest : rest.subList(1, rest.size());
                yield word;
            }
            case "serve" -> new ServeCommand(streams);
            case "drop" -> new DropCommand(streams);
            case "publish" -> new PublishCommand(streams);
            case "tick" -> new TickCommand(streams);
            case "rehearse" -> {
                rehearse(words, streams);
                yield null;
            }
            case "--help", "-h" -> {
                streams.out().println(HELP);
                yield null;
            }
            case "--version" -> {
                streams.out().println("nightjar " + version());
                yield null;
            }
            case "" -> throw wrong("no command", "nightjar does nothing by itself");
            default ->
                throw wrong(
                        "unknown command \"" + first + "\"",
                        "it knows solve, optimize, jobs, serve, drop, publish and tick");
        };
        if (command == null) {
            return 0;
        }
        Syntax syntax = command.syntax();
        Call call = syntax.read(rest);
        if (call.has("help")) {
            syntax.help(streams.out());
            return 0;
        }
        return command.run(call);
    }

    /**
     * Makes several calls, which {@code --then} separates, in one process, so that the launcher can archive the classes
     * that all of them load. Not for people, hence in no help.
     */
    private static void rehearse(List<String> words, Streams streams) {
        List<String> call = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            if (word.equals("--then")) {
                run(call.toArray(String[]::new), streams.in(), streams.out(), streams.err());
                call.clear();
            } else {
                call.add(word);
            }
        }
        run(call.toArray(String[]::new), streams.in(), streams.out(), streams.err());
    }

    private static FailedCommandException wrong(String what, String because) {
        return new FailedCommandException(2, what, because, "nightjar --help");
    }

    private static String version() {
        String version = Nightjar.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
