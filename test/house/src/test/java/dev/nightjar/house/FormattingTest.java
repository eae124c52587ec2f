package dev.nightjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Main;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java file looks as palantir-java-format writes it. With {@code -Dformat=rewrite} the test writes the files
 * instead of complaining.
 *
 * <p>A test and not a build plugin, because it must run on the toolchain's JDK: Maven itself may run on 17, whose parser
 * knows no record patterns.
 */
class FormattingTest {
    private static final String REWRITE = "mvn -q -pl test/house -am test -Dtest=FormattingTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dformat=rewrite";

    @Test
    void everyJavaFileIsFormatted() throws Exception {
        ProjectFiles files = ProjectFiles.load();
        List<Path> sources =
                files.matching(".*\\.java").stream().map(files::resolve).toList();
        assertThat(sources).isNotEmpty();

        if ("rewrite".equals(System.getProperty("format"))) {
            run("--replace", sources);
        }
        String unformatted = run("--dry-run", sources);

        assertThat(unformatted).as("not formatted; rewrite with: %s", REWRITE).isEmpty();
    }

    @Test
    void namesAFileThatIsNotFormatted(@TempDir Path folder) throws Exception {
        Path wrong = Files.writeString(folder.resolve("Wrong.java"), "class Wrong{int x;}\n");

        assertThat(run("--dry-run", List.of(wrong)).strip()).isEqualTo(wrong.toString());
    }

    /** What the formatter says on standard output; what it says on standard error (unreadable Java) fails the test. */
    private static String run(String mode, List<Path> sources) throws Exception {
        var arguments = new ArrayList<String>(List.of("--palantir", mode));
        sources.forEach(source -> arguments.add(source.toString()));
        var out = new StringWriter();
        var err = new StringWriter();

        new Main(new PrintWriter(out, true), new PrintWriter(err, true), InputStream.nullInputStream())
                .format(arguments.toArray(String[]::new));

        assertThat(err.toString()).isEmpty();
        return out.toString();
    }
}
