package dev.nightjar.local;

import dev.nightjar.environment.EnvironmentResult;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a person sees of a result: a few lines. Everything here stands in the JSON too. */
final class Summary {
    private Summary() {}

    /** @param folder where its files are; null when nothing was written */
    static void print(EnvironmentResult result, @Nullable Path folder, PrintStream out) {
        out.println(result.file() + ": " + result.status().word());
        SortedMap<String, Integer> sizes = new TreeMap<>();
        if (result.json().get("platforms") instanceof Map<?, ?> platforms) {
            platforms.forEach((platform, answer) -> sizes.put((String) platform, size(answer)));
        }
        sizes.forEach((platform, size) ->
                out.println("  " + platform + "  " + size + (size == 1 ? " package" : " packages")));
        if (result.status() == EnvironmentResult.Status.UNSOLVABLE
                || result.status() == EnvironmentResult.Status.TIMEOUT) {
            // What is wrong or failed was said on standard error; this is an answer.
            for (Object problem : items(result.json().get("problems"))) {
                explain((Map<?, ?>) problem, out);
            }
        }
        if (folder != null) {
            boolean locked = result.status() == EnvironmentResult.Status.SOLVED;
            out.println("  " + (locked ? "locks in " : "diagnosis in ") + folder);
        }
    }

    private static void explain(Map<?, ?> problem, PrintStream out) {
        String platforms = String.join(
                ", ",
                items(problem.get("platforms")).stream().map(String::valueOf).toList());
        out.println("  " + (platforms.isEmpty() ? "" : platforms + ": ") + problem.get("headline"));
        for (Object item : items(problem.get("core"))) {
            Map<?, ?> core = (Map<?, ?>) item;
            out.println("    " + core.get("kind") + ": " + core.get("text"));
        }
        for (Object reason : items(problem.get("reasons"))) {
            out.println("    " + reason);
        }
    }

    private static int size(@Nullable Object answer) {
        return answer instanceof Map<?, ?> map ? items(map.get("packages")).size() : 0;
    }

    private static List<?> items(@Nullable Object list) {
        return list instanceof List<?> items ? items : List.of();
    }
}
