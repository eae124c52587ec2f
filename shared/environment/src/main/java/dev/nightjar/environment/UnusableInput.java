package dev.nightjar.environment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Results of inputs that never came as far as {@link EnvironmentSolver}: a file nobody can read, options nobody knows. */
public final class UnusableInput {
    private UnusableInput() {}

    /**
     * A result in three parts, without outputs, with the message as its one warning.
     *
     * @param outsideWorld whether the world is to blame ({@code failed}, exit 3) or the input ({@code invalid}, exit 2)
     */
    public static EnvironmentResult result(
            String file, String what, String because, String remedy, boolean outsideWorld) {
        EnvironmentResult.Status status =
                outsideWorld ? EnvironmentResult.Status.FAILED : EnvironmentResult.Status.INVALID;
        SequencedMap<String, Object> problem = new LinkedHashMap<>();
        problem.put("platforms", List.of());
        problem.put("headline", what);
        problem.put("core", List.of());
        problem.put("reasons", List.of("because " + because, "try " + remedy));
        problem.put("fixes", List.of());
        SequencedMap<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", file);
        json.put("status", status.word());
        json.put("cached", false);
        json.put("platforms", new TreeMap<String, Object>());
        json.put("problems", List.of(problem));
        json.put("fixes", List.of());
        json.put("notes", List.of());
        json.put("advice", List.of());
        json.put("stages", List.of());
        String message = what + "\n  because " + because + "\n  try " + remedy;
        return new EnvironmentResult(file, "", status, json, new TreeMap<>(), List.of(message), outsideWorld);
    }
}
