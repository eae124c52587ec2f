package dev.nightjar.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A real request of {@code corpus/specs} with what its own tool once locked.
 *
 * @param channels folder names under {@code corpus/conda}, in order of priority; conda's {@code nodefaults} is left out
 * @param virtualPackages {@code name=version[=build]}
 * @param excludeNewerMs the index as it was: no record newer than that; records without a timestamp stay in
 * @param lockedValid whether the locked set is an answer in this corpus
 * @param lockedStrictPriorityOk whether it also keeps strict channel priority
 * @param lockedErrors what is wrong where it is not valid
 */
public record CorpusSpec(
        String id,
        String platform,
        List<String> channels,
        String channelPriority,
        List<String> virtualPackages,
        List<String> specs,
        long excludeNewerMs,
        boolean lockedValid,
        boolean lockedStrictPriorityOk,
        List<String> lockedErrors,
        List<SolutionChecker.Chosen> locked) {

    /** All of them by id; skips the test where the corpus is absent. */
    public static List<CorpusSpec> all() {
        try (Stream<Path> files = Files.list(Corpus.path("corpus/specs"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(file -> of(Cases.read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the checker asks it, with the channels as folders of the corpus. */
    public SolutionChecker.Question question() {
        Path root = Corpus.path("corpus/conda");
        return new SolutionChecker.Question(
                channels.stream().map(root::resolve).toList(),
                platform,
                virtualPackages,
                specs,
                List.of(),
                channelPriority.equals("strict"),
                excludeNewerMs,
                Set.of(),
                true);
    }

    private static CorpusSpec of(JsonNode json) {
        return new CorpusSpec(
                json.path("id").asText(),
                json.path("platform").asText(),
                Cases.texts(json.path("channels")).stream()
                        .filter(channel -> !channel.equals("nodefaults"))
                        .toList(),
                json.path("channel_priority").asText(),
                Cases.texts(json.path("virtual_packages")),
                Cases.texts(json.path("specs")),
                json.path("exclude_newer_ms").asLong(),
                json.path("locked_valid").asBoolean(),
                json.path("locked_strict_priority_ok").asBoolean(),
                Cases.texts(json.path("locked_errors")),
                Cases.texts(json.path("locked")).stream()
                        .map(SolutionChecker.Chosen::of)
                        .toList());
    }

    @Override
    public String toString() {
        return id;
    }
}
