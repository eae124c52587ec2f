package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherTest {
    @TempDir
    private Path folder;

    @Test
    void buildsItselfOnceAndThenSaysNothing() throws Exception {
        Checkout checkout = Checkout.built();
        assertThat(checkout.firstRun())
                .satisfiesAnyOf(
                        said -> assertThat(said).isEmpty(),
                        said -> assertThat(said)
                                .contains("building itself with")
                                .contains("[")
                                .contains("built in"));

        try (Run run = checkout.start(folder, "--version")) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).startsWith("nightjar ");
            assertThat(run.err()).isEmpty();
        }
    }

    @Test
    void worksThroughALinkFromAnotherFolderInAnyLocale() throws Exception {
        Checkout checkout = Checkout.built();
        // Not in the temporary folder: JUnit warns about links that lead out of it.
        Path link = checkout.folder().resolveSibling("nj");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, checkout.launcher());
        Path place = Files.createDirectories(folder.resolve("環境 file"));
        Channel.withFile(place, "demo");

        try (Run run = Run.start(
                folder,
                Map.of("LC_ALL", "C", "LANG", "ja_JP.UTF-8"),
                List.of(link.toString(), "solve", "環境 file/demo.yml", "--json", "--out", "結果"))) {
            assertThat(run.exitCode()).as(run.err()).isZero();

            var result = new ObjectMapper().readTree(run.out()).get("results").get(0);
            assertThat(result.get("file").asText()).isEqualTo("環境 file/demo.yml");
            assertThat(result.get("platforms").get("osx-arm64").get("packages")).hasSize(2);
            assertThat(folder.resolve("結果/demo/conda-lock.yml")).exists();
            assertThat(folder.resolve("結果/demo/diagnosis.json")).exists();
        }
    }

    @Test
    void aTildeIsTheHomeOfTheCaller() throws Exception {
        Checkout checkout = Checkout.built();
        Path home = Files.createDirectories(folder.resolve("a home"));
        Path file = Channel.withFile(home, "demo");

        try (Run run = checkout.start(
                folder,
                Map.of("HOME", home.toString()),
                "solve",
                file.toString(),
                "--channel",
                "~/channel",
                "--json")) {
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
    }

    @Test
    void javaToolOptionsReachTheProgram() throws Exception {
        Checkout checkout = Checkout.built();
        for (String options :
                List.of("-Xmx96m -XX:+UseG1GC", "-XX:TieredStopAtLevel=4 -Xlog:gc:stderr", "-Xshare:off")) {
            try (Run run = checkout.start(folder, Map.of("JAVA_TOOL_OPTIONS", options), "--version")) {
                assertThat(run.exitCode()).as(run.err()).isZero();
                assertThat(run.out().lines()).hasSize(1);
                assertThat(run.err()).contains("Picked up JAVA_TOOL_OPTIONS: " + options);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | memory: 256 MiB, the default",
                "1GiB | '' | memory: 1.0 GiB, as asked",
                "65536KiB | '' | memory: 64.0 MiB, as asked",
                "1GiB | -Xmx128m | what a heap of 12",
                "1GiB | -XX:MaxRAMPercentage=50 | memory: 1.0 GiB, as asked"
            })
    void theHeapFollowsTheMemoryThatIsAskedFor(String memory, String options, String said) throws Exception {
        Files.writeString(folder.resolve("a.csv"), "a,b\n1,x\n");
        List<String> call = new ArrayList<>(List.of("optimize", "a.csv", "--format", "arrow"));
        if (!memory.isEmpty()) {
            call.addAll(List.of("--memory", memory));
        }

        try (Run run =
                Checkout.built().start(folder, Map.of("JAVA_TOOL_OPTIONS", options), call.toArray(String[]::new))) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains(said).doesNotContain("WARNING", "INFO", "SLF4J");
        }
    }

    @Test
    void learnsHotLoopsOnceAndOnlyForALargeFile() throws Exception {
        Checkout checkout = Checkout.built();
        Files.writeString(folder.resolve("small.csv"), "a,b\n1,x\n");
        Path large = folder.resolve("large.csv");
        try (RandomAccessFile zeros = new RandomAccessFile(large.toFile(), "rw")) {
            // A hole: it takes no room, and is refused at its first byte.
            zeros.setLength(200L << 20);
        }

        try (Run small = checkout.start(folder, Map.of(), "optimize", "small.csv")) {
            assertThat(small.exitCode()).as(small.err()).isZero();
            assertThat(small.err()).doesNotContain("learning");
        }
        for (boolean again : new boolean[] {false, true}) {
            try (Run run = checkout.start(folder, Map.of(), "optimize", "large.csv", "--json")) {
                assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
                assertThat(run.out()).contains("\"error\":\"nul:offset=0\"");
                assertThat(again && run.err().contains("learning")).isFalse();
            }
        }
    }

    @Test
    void saysWhatToInstallWhereThereIsNoJdk() throws Exception {
        Path copy = folder.resolve("copy");
        Files.createDirectories(copy);
        Files.copy(Checkout.built().launcher(), copy.resolve("nightjar"));
        Path old = jdk("old", "17.0.1");

        // The usual folders of this machine have a JDK, so the search is cut to what the test gives.
        String script = Files.readString(copy.resolve("nightjar"))
                .replace("printf '%s\\n' /usr/lib/jvm", "return; printf '%s\\n' /usr/lib/jvm");
        Files.writeString(copy.resolve("nightjar"), script);
        try (Run run = Run.start(
                copy,
                Map.of("PATH", "/bin:/usr/bin/nowhere", "JAVA_HOME", old.toString(), "NIGHTJAR_JAVA_HOME", ""),
                List.of("/bin/bash", "./nightjar", "--version"))) {
            // /bin may be /usr/bin, with a java in it: then that one must be older than 21 too.
            int code = run.exitCode();
            if (run.err().contains("needs a JDK")) {
                assertThat(code).isEqualTo(3);
                assertThat(run.err())
                        .contains("needs a JDK 21 or newer")
                        .contains("Debian")
                        .contains("macOS");
                assertThat(run.out()).isEmpty();
            }
        }
    }

    @Test
    void saysWhatToInstallWhereThereIsNoMaven() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.copy(Checkout.built().launcher(), copy.resolve("nightjar"));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool :
                List.of("bash", "readlink", "mkdir", "ln", "rm", "mv", "rmdir", "find", "date", "sleep", "env")) {
            Path real = Files.exists(Path.of("/bin", tool)) ? Path.of("/bin", tool) : Path.of("/usr/bin", tool);
            program(tools.resolve(tool), "exec " + real + " \"$@\"");
        }
        Path old = Files.createDirectories(folder.resolve("old-maven/bin")).resolve("mvn");
        program(old, "echo Apache Maven 3.6.3");

        try (Run run = Run.start(
                copy,
                Map.of("PATH", old.getParent() + ":" + tools, "JAVA_HOME", System.getProperty("java.home")),
                List.of("bash", "./nightjar", "--version"))) {
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.err())
                    .contains("needs Maven 3.8 or newer")
                    .contains("3.6.3")
                    .contains("brew install maven");
        }
    }

    @Test
    void theNewestJdkWinsUnlessOneIsNamed() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.copy(Checkout.built().launcher(), copy.resolve("nightjar"));
        Path newest = jdk("newest", "99.0.2");
        Path newer = jdk("newer", "99.0.1");
        Path sdkman = folder.resolve("sdkman");
        Files.createDirectories(sdkman.resolve("candidates/java"));
        Files.createSymbolicLink(sdkman.resolve("candidates/java/99"), newest);

        assertThat(chosen(copy, Map.of("JAVA_HOME", newer.toString(), "SDKMAN_DIR", sdkman.toString())))
                .contains("99.0.2");
        assertThat(chosen(copy, Map.of("NIGHTJAR_JAVA_HOME", newer.toString(), "SDKMAN_DIR", sdkman.toString())))
                .contains("99.0.1");
        // The answer is remembered, and forgotten when the surroundings change.
        assertThat(chosen(copy, Map.of("JAVA_HOME", newest.toString()))).contains("99.0.2");
    }

    @Test
    void twoLaunchersAtOnceDoNotDisturbEachOther() throws Exception {
        Checkout checkout = Checkout.built();
        Path source = checkout.folder().resolve("shared/local/src/main/java/dev/nightjar/local/package-info.java");
        Files.setLastModifiedTime(
                source,
                java.nio.file.attribute.FileTime.from(
                        Files.getLastModifiedTime(checkout.folder().resolve("shared/local/target/launcher/current"))
                                .toInstant()
                                .plusMillis(1)));

        try (Run first = checkout.start(folder, "--version");
                Run second = checkout.start(folder, "--version")) {
            assertThat(first.exitCode()).as(first.err()).isZero();
            assertThat(second.exitCode()).as(second.err()).isZero();
            assertThat(List.of(first.err(), second.err())).anyMatch(said -> said.contains("building itself"));
            assertThat(List.of(first.err(), second.err()))
                    .anyMatch(said -> said.contains("waiting for another build") || said.isEmpty());
        }
    }

    /** A folder that looks like a JDK and whose java says which it is. */
    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        for (String program : List.of("java", "javac")) {
            program(home.resolve("bin").resolve(program), "echo ran " + version);
        }
        return home;
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + script + "\n");
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " a program");
        }
    }

    /** What a launcher without sources says: it names the JDK with which it tries to build. */
    private static String chosen(Path copy, Map<String, String> environment) throws Exception {
        Path marked = copy.resolve("shared/local/target/launcher/jdk");
        try (Run run = Run.start(copy, environment, List.of("bash", "./nightjar", "--version"))) {
            assertThat(run.exitCode()).isEqualTo(3);
        }
        return Files.readString(marked);
    }
}
