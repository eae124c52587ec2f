package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The other side of the rounds contract: the Python of {@code examples/federated}, by its own tests and without a network. */
class FederatedShimsTest {
    private static final Path FOLDER = Corpus.projectRoot().resolve("examples/federated");
    private static final Pattern VERDICT = Pattern.compile("Ran (\\d+) tests? in [0-9.]+s\\R+OK\\R*$");
    private static final int TESTS_AT_LEAST = 90;

    @Test
    void keepTheContractWithEveryFramework() throws Exception {
        needsPython();
        Map<String, String> environment = Map.of("PYTHONDONTWRITEBYTECODE", "1");

        try (Run run = Run.start(
                FOLDER, environment, List.of("python3", "-m", "unittest", "discover", "--buffer", "-s", "tests"))) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            Matcher verdict = VERDICT.matcher(run.err());
            assertThat(verdict.find()).as(run.err()).isTrue();
            assertThat(Integer.parseInt(verdict.group(1))).isGreaterThanOrEqualTo(TESTS_AT_LEAST);
        }
    }

    /** Skips the test, visibly, where there is no Python 3.9 of a system with file locks. */
    private static void needsPython() throws InterruptedException {
        String reason;
        String question = "import fcntl, sys; sys.exit(sys.version_info < (3, 9))";
        try (Run run = Run.start(FOLDER, Map.of(), List.of("python3", "-c", question))) {
            if (run.exitCode() == 0) {
                return;
            }
            reason = "python3 is older than 3.9, or of a system without fcntl";
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        System.out.println("skipped: the shims of examples/federated need Python 3.9 (" + reason + ")");
        Assumptions.abort(reason);
    }
}
