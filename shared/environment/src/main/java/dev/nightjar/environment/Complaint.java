package dev.nightjar.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an input.
 *
 * @param place null where it is about the file as a whole, or about the call
 * @param what a clause, such as {@code cannot read "numpy=>1.26"}
 * @param why a clause after "because"
 * @param hint what to do, after "try"; may be empty
 * @param spec the user's own text of the spec at fault, where it is one
 */
record Complaint(
        @Nullable Place place,
        String what,
        String why,
        String hint,
        @Nullable String spec) {
    private static final Pattern COMMAND = Pattern.compile(
            "(?:add|ask|begin|check|choose|close|do|get|give|join|leave|list|make|name|put|quote|remove|run|set|use|write)"
                + " ");

    static Complaint at(@Nullable Place place, String what, String why, String hint) {
        return new Complaint(place, what, why, hint, null);
    }

    /** File, place and what is wrong, on one line. */
    String headline(String file) {
        return (place == null ? file : file + ":" + place) + "  " + what;
    }

    /** The lines below the headline. */
    List<String> reasons() {
        List<String> lines = new ArrayList<>();
        lines.add("because " + why);
        if (!hint.isEmpty()) {
            lines.add(advice(hint));
        }
        return lines;
    }

    /** The last part of a message: {@code try "numpy>=1.26"}, or {@code try: check the name} where the hint is a command. */
    static String advice(String hint) {
        if (hint.startsWith("try ")) {
            return hint;
        }
        return (COMMAND.matcher(hint).lookingAt() ? "try: " : "try ") + hint;
    }

    /** The whole three-part message. */
    String text(String file) {
        return headline(file) + "\n  " + String.join("\n  ", reasons());
    }
}
