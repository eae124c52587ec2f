package dev.nightjar.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.nightjar");
    private static final JavaClasses PRODUCT = outside("dev.nightjar.house", "dev.nightjar.test", "dev.nightjar.bench");
    private static final JavaClasses TEST_SUPPORT = inside("dev.nightjar.test");
    private static final JavaClasses WRONG = inside("dev.nightjar.house.wrong");

    private static final Architecture OURS = new Architecture("dev.nightjar", "dev.nightjar.test");
    private static final Architecture THEIRS =
            new Architecture("dev.nightjar.house.wrong", "dev.nightjar.house.wrong.support");

    private static JavaClasses inside(String name) {
        return ALL.that(describe("inside " + name, type -> (type.getPackageName() + ".").startsWith(name + ".")));
    }

    private static JavaClasses outside(String... names) {
        return ALL.that(describe(
                "outside " + List.of(names),
                type -> Stream.of(names).noneMatch(name -> (type.getPackageName() + ".").startsWith(name + "."))));
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheProduct")
    void theProductKeeps(ArchRule rule) {
        rule.check(PRODUCT);
    }

    static Stream<Named<ArchRule>> rulesOfTheProduct() {
        return OURS.rules().stream().map(rule -> Named.of(rule.getDescription(), rule));
    }

    @Test
    void testSupportSharesNoCodeWithWhatItJudges() {
        OURS.testSupportKnowsNoProduct().check(TEST_SUPPORT);
    }

    /** One line per rule and way to break it: the rule, and what its complaint must name. */
    @ParameterizedTest
    @MethodSource
    void complains(ArchRule rule, String about) {
        assertThat(rule.evaluate(WRONG).getFailureReport().getDetails())
                .anySatisfy(line -> assertThat(line).contains(about));
    }

    static Stream<Arguments> complains() {
        return Stream.of(
                arguments(THEIRS.arrowsPointDown(), "wrong.cloud.LooksUp"),
                arguments(THEIRS.arrowsPointDown(), "wrong.pypi.KnowsItsNeighbour"),
                arguments(THEIRS.arrowsPointDown(), "wrong.gcp.Adapter"),
                arguments(THEIRS.arrowsPointDown(), "wrong.unknown.HasNoFloor lies in a module without a floor"),
                arguments(THEIRS.condaIsLayered(), "wrong.conda.KnowsRepodata"),
                arguments(THEIRS.repodataDoesNotChoose(), "wrong.conda.repodata.KnowsTheSolver"),
                arguments(THEIRS.packagesHaveNoCycles(), "Cycle detected"),
                arguments(THEIRS.onlyGcpKnowsGoogle(), "com.google.cloud.wrong.Client"),
                arguments(THEIRS.onlyFunctionsKnowTheFramework(), "com.google.cloud.functions.CloudEventsFunction"),
                arguments(THEIRS.solvingDoesNoIo(), "java.nio.file.Path"),
                arguments(THEIRS.askTheMachineNothing(), "java.time.Instant.now()"),
                arguments(THEIRS.askTheMachineNothing(), "java.lang.System.currentTimeMillis()"),
                arguments(THEIRS.askTheMachineNothing(), "java.time.ZoneId.systemDefault()"),
                arguments(THEIRS.askTheMachineNothing(), "java.util.Locale.getDefault()"),
                arguments(THEIRS.askTheMachineNothing(), "java.util.Random.<init>()"),
                arguments(THEIRS.onlyTheCommandLineSpeaks(), "java.lang.System.out"),
                arguments(THEIRS.namesSayWhatAThingIs(), "FileHelper"),
                arguments(THEIRS.testSupportKnowsNoProduct(), "wrong.support.KnowsTheProduct"));
    }
}
