package dev.nightjar.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a file of the project must not say or lack. Each method takes a path and a text and returns complaints, one a line. */
final class Housekeeping {
    private static final Set<String> TOP = Set.of(
            "pom.xml",
            "README.md",
            "LICENSE",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "nightjar",
            "docs",
            "examples",
            "functions",
            "shared",
            "terraform",
            "test");

    // The words are joined from pieces so that this file does not say them.
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(" + String.join("|", "TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK") + ")\\b");

    /** A place that is still to be filled in: {@code @TABLE@}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<![\\w@])@[A-Z_]+@(?![\\w@])");

    /** A heading that quotes a message; words in capitals stand for what differs, dots for what is left out. */
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w$}.~-])/(" + "work|root"
            + ")/|/(home|Users)/(?!(linuxbrew|someone|t)/)[A-Za-z]\\w*/" + "|\\b[A-Z]:\\\\Users\\\\");

    private static final Pattern REGISTRY = Pattern.compile(Stream.of(
                    "py" + "pi.org",
                    "python" + "hosted.org",
                    "maven" + ".org/maven2",
                    "repo1." + "maven.org",
                    "repo." + "maven." + "apache.org",
                    "central." + "sonatype",
                    "npm" + "js.org",
                    "npm" + "js.com",
                    "crates" + ".io",
                    "proxy." + "golang.org",
                    "debian" + ".org")
            .map(Pattern::quote)
            .reduce((a, b) -> a + "|" + b)
            .orElseThrow());

    private static final Pattern CODE = Pattern.compile("\\bE-[A-Z][A-Z0-9]*(-[A-Z0-9]+)+\\b");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    /** A path in backquotes that begins with a folder of ours. */
    private static final Pattern PATH =
            Pattern.compile("`((?:\\./)?(?:docs|examples|functions|shared|terraform|test|\\.ci)/[^`\\s*<>{}…]*)`");

    private Housekeeping() {}

    static List<String> strangersAtTheTop(List<String> paths) {
        return paths.stream()
                .map(path -> path.split("/", 2)[0])
                .distinct()
                .filter(name -> !TOP.contains(name) && !name.startsWith("."))
                .map(name -> name + " does not belong at the top level")
                .toList();
    }

    static List<String> unfinished(String path, String text) {
        return found(UNFINISHED, path, text, "is left unfinished");
    }

    static List<String> placeholders(String path, String text) {
        return found(PLACEHOLDER, path, text, "is still to be filled in");
    }

    /**
     * Headings that quote words which the program never says.
     *
     * @param says everything that the program may say
     */
    static List<String> neverSaid(String path, String markdown, String says) {
        var complaints = new ArrayList<String>();
        markdown.lines().filter(line -> line.startsWith("#")).forEach(heading -> {
            for (Matcher quoted = QUOTED.matcher(heading); quoted.find(); ) {
                Stream.of(quoted.group(1).split("…|\\b[A-Z]{2,}\\b", -1))
                        .map(String::strip)
                        .filter(words -> !words.isEmpty() && !says.contains(words))
                        .forEach(words -> complaints.add(path + ": the program never says \"" + words + "\""));
            }
        });
        return complaints;
    }

    static List<String> machinePaths(String path, String text) {
        return found(MACHINE_PATH, path, text, "is a path of one machine");
    }

    static List<String> registries(String path, String text) {
        return found(REGISTRY, path, text, "names a public package registry");
    }

    /** Versions stand in the root pom only; a module's pom has one {@code version}, its parent's. */
    static List<String> versions(String path, String pom) {
        Matcher parent = Pattern.compile("(?s)<parent>.*?</parent>").matcher(pom);
        String without = parent.replaceFirst(match -> match.group().replaceAll("[^\\n]", ""));
        return found(Pattern.compile("<version>[^<$]*</version>"), path, without, "belongs into the root pom");
    }

    /** A package of the product declares {@code @NullMarked}. */
    static List<String> nullMarks(String folder, String packageInfo) {
        return Pattern.compile("^@NullMarked\\s*(?:\\R|$)", Pattern.MULTILINE)
                        .matcher(packageInfo)
                        .find()
                ? List.of()
                : List.of(folder + " is not @NullMarked in a package-info.java");
    }

    static List<String> tooLongForADoor(String path, String source) {
        long lines = source.lines().count();
        return lines < 100 ? List.of() : List.of(path + " has " + lines + " lines; a function has fewer than 100");
    }

    /** Links to files and paths in backquotes that lead nowhere; links to the web are left alone. */
    static List<String> deadEnds(String path, String markdown, ProjectFiles files) {
        var complaints = new ArrayList<String>();
        String folder = path.contains("/") ? path.substring(0, path.lastIndexOf('/') + 1) : "";
        for (Matcher link = LINK.matcher(markdown); link.find(); ) {
            String target = link.group(1).replaceFirst("#.*", "");
            boolean web = target.matches("[a-z]+:.*");
            if (!target.isEmpty() && !web && !files.exists(folder + target)) {
                complaints.add(path + ": the link to " + target + " leads nowhere");
            }
        }
        for (Matcher word = PATH.matcher(markdown); word.find(); ) {
            if (!files.exists(word.group(1).replaceFirst("[#:].*", ""))) {
                complaints.add(path + ": there is no " + word.group(1));
            }
        }
        return complaints;
    }

    /** The diagnosis codes that a text speaks of. */
    static Set<String> codes(String text) {
        var codes = new TreeSet<String>();
        for (Matcher code = CODE.matcher(text); code.find(); ) {
            codes.add(code.group());
        }
        return codes;
    }

    /**
     * A code without its section, or a section whose code is used nowhere.
     *
     * @param used code to the file that uses it
     */
    static List<String> undocumented(Map<String, String> used, String troubleshooting) {
        var explained = new TreeSet<String>();
        troubleshooting.lines().filter(line -> line.startsWith("#")).forEach(line -> explained.addAll(codes(line)));
        var complaints = new ArrayList<String>();
        used.forEach((code, path) -> {
            if (!explained.contains(code)) {
                complaints.add(path + ": " + code + " has no section in docs/troubleshooting.md");
            }
        });
        explained.stream()
                .filter(code -> !used.containsKey(code))
                .forEach(code -> complaints.add("docs/troubleshooting.md: " + code + " is used nowhere"));
        return complaints;
    }

    private static List<String> found(Pattern pattern, String path, String text, String complaint) {
        var complaints = new ArrayList<String>();
        int line = 1;
        int from = 0;
        for (Matcher match = pattern.matcher(text); match.find(); ) {
            line += (int) text.substring(from, match.start())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            from = match.start();
            complaints.add(path + ":" + line + ": \"" + match.group() + "\" " + complaint);
        }
        return complaints;
    }
}
