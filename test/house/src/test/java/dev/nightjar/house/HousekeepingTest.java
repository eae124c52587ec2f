package dev.nightjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HousekeepingTest {
    private static final ProjectFiles FILES = ProjectFiles.load();
    private static final String PRODUCT_SOURCE = "(shared|functions)/[^/]+/src/main/java/.*\\.java";

    @Test
    void onlyWhatBelongsThereLiesAtTheTop() {
        assertThat(Housekeeping.strangersAtTheTop(FILES.paths())).isEmpty();
    }

    @Test
    void everyPackageOfTheProductIsNullMarked() {
        assertThat(FILES.matching(PRODUCT_SOURCE).stream()
                        .map(path -> path.substring(0, path.lastIndexOf('/')))
                        .distinct()
                        .flatMap(folder -> Housekeeping.nullMarks(
                                folder,
                                FILES.exists(folder + "/package-info.java")
                                        ? FILES.textOf(folder + "/package-info.java")
                                        : "")
                                .stream()))
                .isEmpty();
    }

    @Test
    void versionsStandInTheRootPomAlone() {
        assertThat(complaints(".+/pom\\.xml", Housekeeping::versions)).isEmpty();
    }

    @Test
    void everyModuleOfTheProductIsSeenByTheArchitectureTest() {
        String pom = FILES.textOf("test/house/pom.xml");

        assertThat(FILES.matching("(shared|functions)/[^/]+/pom\\.xml"))
                .allSatisfy(path -> assertThat(pom).contains("<artifactId>" + artifact(path) + "</artifactId>"));
    }

    private static String artifact(String pom) {
        String own = FILES.textOf(pom).replaceFirst("(?s)<parent>.*?</parent>", "");
        var match = Pattern.compile("<artifactId>([^<]+)</artifactId>").matcher(own);
        assertThat(match.find()).as(pom).isTrue();
        return match.group(1);
    }

    @Test
    void everyFolderWithAPomIsAModule() {
        String root = FILES.textOf("pom.xml");

        assertThat(FILES.matching(".+/pom\\.xml"))
                .allSatisfy(path -> assertThat(root).contains("<module>" + path.replace("/pom.xml", "") + "</module>"));
    }

    @Test
    void functionsAreDoors() {
        assertThat(complaints("functions/[^/]+/src/main/java/.*\\.java", Housekeeping::tooLongForADoor))
                .isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(complaints(".*", Housekeeping::unfinished)).isEmpty();
    }

    @Test
    void noDocumentIsStillToBeFilledIn() {
        assertThat(complaints(".*\\.md", Housekeeping::placeholders)).isEmpty();
    }

    @Test
    void troubleshootingQuotesWhatTheProgramSays() {
        String says = FILES.matching(PRODUCT_SOURCE + "|nightjar").stream()
                .map(FILES::textOf)
                .collect(Collectors.joining("\n"));

        assertThat(complaints("docs/troubleshooting\\.md", (path, text) -> Housekeeping.neverSaid(path, text, says)))
                .isEmpty();
    }

    @Test
    void noFileKnowsOneMachine() {
        assertThat(complaints(".*", Housekeeping::machinePaths)).isEmpty();
    }

    @Test
    void noFileNamesAPublicRegistry() {
        assertThat(complaints(".*", Housekeeping::registries)).isEmpty();
    }

    @Test
    void linksAndPathsInTheDocumentsLeadSomewhere() {
        assertThat(complaints(".*\\.md", (path, text) -> Housekeeping.deadEnds(path, text, FILES)))
                .isEmpty();
    }

    @Test
    void everyDiagnosisCodeIsExplained() {
        var used = new TreeMap<String, String>();
        for (String path : FILES.matching("(shared|functions)/[^/]+/src/main/.*")) {
            Housekeeping.codes(FILES.text(path).orElse("")).forEach(code -> used.putIfAbsent(code, path));
        }

        assertThat(Housekeeping.undocumented(used, FILES.textOf("docs/troubleshooting.md")))
                .isEmpty();
    }

    @Test
    void theReadmeAndTheCiRunTheSameTests() {
        var command = Pattern.compile("^mvn .*\\bverify$", Pattern.MULTILINE);
        var inReadme = command.matcher(FILES.textOf("README.md"));

        assertThat(inReadme.find()).as("README.md has a line \"mvn .. verify\"").isTrue();
        assertThat(command.matcher(FILES.textOf(".ci/run")).results().map(match -> match.group()))
                .containsExactly(inReadme.group());
    }

    @ParameterizedTest
    @ValueSource(strings = {".ci/run", "nightjar"})
    void canBeRun(String program) {
        assertThat(FILES.resolve(program)).isExecutable();
    }

    private static List<String> complaints(String paths, BiFunction<String, String, List<String>> rule) {
        List<String> matching = FILES.matching(paths);
        assertThat(matching).isNotEmpty();
        return matching.stream()
                .flatMap(path -> FILES.text(path).stream().flatMap(text -> rule.apply(path, text).stream()))
                .toList();
    }

    /** Each rule against something wrong, and against something near it that is right. */
    @Nested
    class CanFail {
        @Test
        void onAStrangerAtTheTop() {
            assertThat(Housekeeping.strangersAtTheTop(List.of("pom.xml", ".editorconfig", "notes/a.txt", "build.log")))
                    .containsExactly(
                            "notes does not belong at the top level", "build.log does not belong at the top level");
        }

        @Test
        void onAPackageThatIsNotNullMarked() {
            assertThat(Housekeeping.nullMarks("a/b", "/** Not {@code @NullMarked}. */\npackage a.b;\n"))
                    .hasSize(1);
            assertThat(Housekeeping.nullMarks("a/b", "/** Words. */\n@NullMarked\npackage a.b;\n"))
                    .isEmpty();
        }

        @Test
        void onAVersionInAModule() {
            assertThat(Housekeeping.versions(
                            "a/pom.xml", "<parent>\n<version>1</version></parent>\n<version>2</version>"))
                    .containsExactly("a/pom.xml:3: \"<version>2</version>\" belongs into the root pom");
        }

        @Test
        void onALongFunction() {
            assertThat(Housekeeping.tooLongForADoor("F.java", "x\n".repeat(100)))
                    .hasSize(1);
            assertThat(Housekeeping.tooLongForADoor("F.java", "x\n".repeat(99))).isEmpty();
        }

        @Test
        void onAnUnfinishedMark() {
            assertThat(Housekeeping.unfinished("a.txt", "one\n# TO" + "DO later\n"))
                    .containsExactly("a.txt:2: \"TO" + "DO\" is left unfinished");
            assertThat(Housekeeping.unfinished("a.sh", "mktemp -d nightjar.XXXX" + "XX"))
                    .isEmpty();
        }

        @Test
        void onAPlaceToBeFilledIn() {
            assertThat(Housekeeping.placeholders("a.md", "before\n@TABLE@\n")).hasSize(1);
            assertThat(Housekeeping.placeholders("a.md", "`@NullMarked` and a@B@c"))
                    .isEmpty();
        }

        @Test
        void onAQuoteOfWhatIsNeverSaid() {
            assertThat(Housekeeping.neverSaid("a.md", "## \"no NAME … here\"\nbody \"free\"\n", "no record is found"))
                    .containsExactly("a.md: the program never says \"here\"");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/ho" + "me/hana/x", "/Us" + "ers/hana/x", "file:///wo" + "rk/main", " /ro" + "ot/.m2"})
        void onAPathOfOneMachine(String path) {
            assertThat(Housekeeping.machinePaths("a.txt", path)).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"$HOME/work/x", "~/work/x", "teams/work/x", "/opt/env", "/usr/lib/jvm/x"})
        void notOnOtherPaths(String path) {
            assertThat(Housekeeping.machinePaths("a.txt", path)).isEmpty();
        }

        @Test
        void onARegistry() {
            assertThat(Housekeeping.registries("a.txt", "https://py" + "pi.org/simple"))
                    .hasSize(1);
            assertThat(Housekeeping.registries("a.txt", "https://conda.anaconda.org/conda-forge"))
                    .isEmpty();
        }

        @Test
        void onALinkThatLeadsNowhere() {
            String text = "[a](nowhere.md) [b](../pom.xml#x) [c](https://example.org/x) `docs/none.md` `shared/cloud`";

            assertThat(Housekeeping.deadEnds("docs/x.md", text, FILES))
                    .containsExactly(
                            "docs/x.md: the link to nowhere.md leads nowhere", "docs/x.md: there is no docs/none.md");
        }

        @Test
        void onACodeWithoutASection() {
            assertThat(Housekeeping.undocumented(
                            Map.of("E-SOLVE-PIN", "A.java", "E-YAML-TAB", "B.java"),
                            "# E-SOLVE-PIN\ntext E-YAML-TAB\n## E-OLD-ONE\n"))
                    .containsExactlyInAnyOrder(
                            "B.java: E-YAML-TAB has no section in docs/troubleshooting.md",
                            "docs/troubleshooting.md: E-OLD-ONE is used nowhere");
        }
    }
}
