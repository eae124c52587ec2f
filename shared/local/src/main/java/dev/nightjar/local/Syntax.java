package dev.nightjar.local;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * The words of one command: its options, as Apache Commons CLI reads them, and its help.
 *
 * <p>Commons CLI and not picocli, because parsing is nearly half of a small run there: {@code --version} took 135 ms (190
 * ms of CPU) with picocli's annotations and 25 ms is an empty Java program. picocli's classes are of Java 5, which no
 * archive of loaded classes takes in.
 */
final class Syntax {
    private static final Option HELP =
            Option.builder("h").longOpt("help").desc("Shows this.").get();

    private final String command;
    private final String words;
    private final String purpose;
    private final String example;
    private final List<Option> shown = new ArrayList<>();
    private final Options options = new Options();
    private final Set<String> repeatable = new HashSet<>();

    /**
     * @param command such as {@code nightjar solve}
     * @param words what follows it, such as {@code FILE...}
     * @param purpose lines
     * @param example lines, of which one is a call that works as it stands
     */
    Syntax(String command, String words, String purpose, String example) {
        this.command = command;
        this.words = words;
        this.purpose = purpose;
        this.example = example;
    }

    /** An option with a value, given at most once. */
    Syntax value(String name, String value, String description) {
        return add(Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get());
    }

    /** An option with a value, given any number of times. */
    Syntax list(String name, String value, String description) {
        repeatable.add(name);
        return value(name, value, description + " May be repeated.");
    }

    Syntax flag(String name, String description) {
        return add(Option.builder().longOpt(name).desc(description).get());
    }

    private Syntax add(Option option) {
        shown.add(option);
        options.addOption(option);
        return this;
    }

    /** Reads a call; {@code --help} among its words makes everything else unimportant. */
    Call read(List<String> words) throws FailedCommandException {
        if (!options.hasLongOption(HELP.getLongOpt())) {
            add(HELP);
        }
        try {
            CommandLine line = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options, words.toArray(String[]::new));
            if (!line.hasOption(HELP)) {
                for (Option option : shown) {
                    if (line.getOptionCount(option) > 1 && !repeatable.contains(option.getLongOpt())) {
                        throw wrong("--" + option.getLongOpt() + " is given twice", "it may be given once");
                    }
                }
            }
            return new Call(this, line);
        } catch (UnrecognizedOptionException e) {
            throw wrong("unknown option " + e.getOption(), command + " has no such option");
        } catch (MissingArgumentException e) {
            throw wrong(
                    "--" + e.getOption().getLongOpt() + " has no value",
                    "it takes " + e.getOption().getArgName());
        } catch (ParseException e) {
            throw wrong("cannot read the call", String.valueOf(e.getMessage()));
        }
    }

    /** A complaint about a call of this command. */
    FailedCommandException wrong(String what, String because) {
        return new FailedCommandException(2, what, because, command + " --help");
    }

    void help(PrintStream out) {
        out.println("Usage: " + command + " " + words);
        out.println();
        out.println(purpose);
        out.println();
        for (Option option : shown) {
            String value = option.hasArg() ? " " + option.getArgName() : "";
            out.println("  --" + option.getLongOpt() + value);
            out.println("      " + option.getDescription());
        }
        out.println();
        out.println(example);
    }
}
