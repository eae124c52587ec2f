package dev.nightjar.local;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;

/** What one call says, beside its command. */
final class Call {
    private final Syntax syntax;
    private final CommandLine line;

    Call(Syntax syntax, CommandLine line) {
        this.syntax = syntax;
        this.line = line;
    }

    boolean has(String flag) {
        return line.hasOption(flag);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(line.getOptionValue(option));
    }

    /**
     * The value as something else.
     *
     * @param reader refuses with an {@link IllegalArgumentException} whose message can stand after "because"
     */
    <T> T value(String option, Function<String, T> reader, T otherwise) throws FailedCommandException {
        Optional<String> value = value(option);
        try {
            return value.isEmpty() ? otherwise : reader.apply(value.get());
        } catch (IllegalArgumentException e) {
            throw syntax.wrong("cannot use --" + option + " " + value.get(), String.valueOf(e.getMessage()));
        }
    }

    List<String> values(String option) {
        String[] values = line.getOptionValues(option);
        return values == null ? List.of() : Arrays.asList(values);
    }

    /** What is no option: files and names. */
    List<String> words() {
        return line.getArgList();
    }
}
