package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.conda.Version;
import dev.nightjar.test.Cases;
import dev.nightjar.test.SolutionChecker;
import dev.nightjar.test.SolutionChecker.Chosen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Says of each answer whether it is right, and whether it is the reference's.
 *
 * <pre>{@code java dev.nightjar.bench.JudgeAnswers CHANNEL_DIR QUESTIONS.json ANSWERS.json [--explain]}</pre>
 *
 * <p>The answers are those that {@link WarmSolves} or the peer's half wrote; the channel may be the sample though they
 * were found in a larger one, since the larger one only adds names that nothing real needs. The last line is
 * {@code identical answers: N of M, right: K of M}; exit 1 when an answer is wrong.
 */
public final class JudgeAnswers {
    private JudgeAnswers() {}

    public static void main(String[] args) {
        Path channel = Path.of(args[0]).toAbsolutePath().normalize();
        List<BenchQuestion> questions = BenchQuestion.read(Path.of(args[1]));
        JsonNode answers = Cases.read(Path.of(args[2])).path("answers");
        boolean explain = args.length > 3 && args[3].equals("--explain");

        SolutionChecker checker = new SolutionChecker();
        int identical = 0;
        int right = 0;
        for (BenchQuestion question : questions) {
            List<String> files = Cases.texts(answers.path(question.id()));
            List<Chosen> chosen =
                    files.stream().map(file -> Chosen.of(channel + "/" + file)).toList();
            List<String> wrong = checker.violations(question.question(channel), chosen);
            List<String> stems = files.stream()
                    .map(file -> SolutionChecker.stem(file.substring(file.indexOf('/') + 1)))
                    .toList();
            List<String> differences = differences(stems, question.expected());
            right += wrong.isEmpty() ? 1 : 0;
            identical += differences.isEmpty() ? 1 : 0;
            if (!wrong.isEmpty() || (explain && !differences.isEmpty())) {
                System.out.println(question.id() + " " + question.specs());
                wrong.forEach(line -> System.out.println("  wrong: " + line));
                (explain && !files.isEmpty() ? differences : List.<String>of())
                        .forEach(line -> System.out.println("  " + line));
            }
        }
        System.out.printf(
                "identical answers: %d of %d, right: %d of %d%n", identical, questions.size(), right, questions.size());
        System.exit(right == questions.size() ? 0 : 1);
    }

    /** A line for each name on which the two differ, with what is ours first. */
    private static List<String> differences(List<String> ours, List<String> reference) {
        SortedMap<String, String> mine = byName(ours);
        SortedMap<String, String> theirs = byName(reference);
        SequencedSet<String> names = new TreeSet<>(mine.keySet());
        names.addAll(theirs.keySet());
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            String here = mine.getOrDefault(name, "absent");
            String there = theirs.getOrDefault(name, "absent");
            if (!here.equals(there)) {
                lines.add(name + ": " + here + ", the reference has " + there + word(here, there));
            }
        }
        return lines;
    }

    private static String word(String ours, String reference) {
        if (ours.equals("absent") || reference.equals("absent")) {
            return "";
        }
        int order = Version.parse(ours.substring(0, ours.lastIndexOf('-')))
                .compareTo(Version.parse(reference.substring(0, reference.lastIndexOf('-'))));
        return order > 0 ? " (ours is newer)" : order < 0 ? " (ours is OLDER)" : " (another build)";
    }

    /** Name to {@code version-build}. */
    private static SortedMap<String, String> byName(List<String> stems) {
        SortedMap<String, String> byName = new TreeMap<>();
        for (String stem : stems) {
            int build = stem.lastIndexOf('-');
            int version = stem.lastIndexOf('-', build - 1);
            byName.put(stem.substring(0, version), stem.substring(version + 1));
        }
        return byName;
    }
}
