package dev.nightjar.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which module may know which, and what no class may do. {@code docs/architecture.md} shows the floors as a picture.
 *
 * @param root the package below which the modules lie
 * @param support the package of test support
 */
record Architecture(String root, String support) {
    /**
     * The floor of each module; arrows point to a lower one. Modules of one floor do not know each other, but for
     * {@link #SIDEWAYS}. A class of a package that is not named here is a violation: a new module gets its floor first.
     */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("cloud", 0),
            Map.entry("sat", 0),
            Map.entry("fetch", 0),
            Map.entry("conda", 1),
            Map.entry("pypi", 1),
            Map.entry("dataset", 1),
            Map.entry("offpeak", 1),
            Map.entry("environment", 2),
            Map.entry("cost", 2),
            Map.entry("gcp", 3),
            Map.entry("functions", 4),
            Map.entry("local", 5));

    /** The cache of downloads lies in an {@code ObjectStore}. */
    private static final Map<String, String> SIDEWAYS = Map.of("fetch", "cloud");

    private static final String[] GOOGLE = {"com.google.cloud..", "com.google.api..", "com.google.auth..", "io.grpc.."};

    /** The door and the executor of the functions framework, which are no client of anything. */
    private static final String FRAMEWORK = "com.google.cloud.functions..";

    /**
     * What makes an answer depend on the machine it is computed on. Patterns over {@code owner.method(parameters)}; a
     * method reference counts as a call.
     */
    private static final List<String> MACHINE = List.of(
            "java\\.time\\.\\w+\\.now\\(.*\\)",
            "java\\.time\\.Clock\\.(system|tick)\\w*\\(.*\\)",
            "java\\.time\\.InstantSource\\.system\\(\\)",
            "java\\.lang\\.System\\.currentTimeMillis\\(\\)",
            "java\\.util\\.(Date|GregorianCalendar)\\.<init>\\(\\)",
            "java\\.util\\.Calendar\\.getInstance\\(.*\\)",
            "java\\.time\\.ZoneId\\.systemDefault\\(\\)",
            "java\\.util\\.TimeZone\\.getDefault\\(\\)",
            "java\\.util\\.Locale\\.getDefault\\(.*\\)",
            "java\\.lang\\.String\\.(toLowerCase|toUpperCase)\\(\\)",
            "java\\.nio\\.charset\\.Charset\\.defaultCharset\\(\\)",
            "java\\.lang\\.String\\.getBytes\\(\\)",
            "java\\.lang\\.String\\.<init>\\(\\[B(, int, int)?\\)",
            "java\\.io\\.(FileReader|FileWriter)\\.<init>\\(java\\.(io\\.File|lang\\.String)(, boolean)?\\)",
            "java\\.io\\.InputStreamReader\\.<init>\\(java\\.io\\.InputStream\\)",
            "java\\.io\\.OutputStreamWriter\\.<init>\\(java\\.io\\.OutputStream\\)",
            "java\\.util\\.Random\\.<init>\\(\\)",
            "java\\.lang\\.Math\\.random\\(\\)",
            "java\\.util\\.concurrent\\.ThreadLocalRandom\\.current\\(\\)");

    /** Classes that may, each with its reason; everything else is given an {@code InstantSource}, a {@code Charset} .. */
    private static final Map<String, String> MAY_ASK_THE_MACHINE = Map.of(
            "dev.nightjar.local.LocalPlatform", "the one place where this machine's clock comes in",
            "dev.nightjar.conda.repodata.TextPool", "a seed no channel can know keeps its hash table from degenerating",
            "dev.nightjar.conda.repodata.ListPool", "the same");

    /** Classes outside the command line that may print, each with its reason. */
    private static final Map<String, String> MAY_SPEAK = Map.of(
            "dev.nightjar.functions.optimize.OptimizeDataset", "the log of a function is its standard output",
            "dev.nightjar.functions.queue.QueueJobs", "the same",
            "dev.nightjar.functions.release.ReleaseJobs", "the same",
            "dev.nightjar.functions.solve.SolveEnvironment", "the same");

    /** All rules that product classes keep. */
    List<ArchRule> rules() {
        return List.of(
                arrowsPointDown(),
                condaIsLayered(),
                repodataDoesNotChoose(),
                packagesHaveNoCycles(),
                onlyGcpKnowsGoogle(),
                onlyFunctionsKnowTheFramework(),
                solvingDoesNoIo(),
                askTheMachineNothing(),
                onlyTheCommandLineSpeaks(),
                namesSayWhatAThingIs());
    }

    ArchRule arrowsPointDown() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(pointDown())
                .as("arrows between modules point down")
                .because("docs/architecture.md, \"Floors\"");
    }

    private ArchCondition<JavaClass> pointDown() {
        return new ArchCondition<>("know only modules of lower floors") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                String from = module(origin);
                if (!FLOORS.containsKey(floorKey(from))) {
                    events.add(violated(origin, origin.getName() + " lies in a module without a floor: " + from));
                    return;
                }
                for (Dependency arrow : origin.getDirectDependenciesFromSelf()) {
                    JavaClass to = arrow.getTargetClass();
                    if (to.getPackageName().startsWith(root + ".") && !allowed(from, module(to))) {
                        events.add(violated(origin, arrow.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean allowed(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        Integer lower = FLOORS.get(floorKey(to));
        boolean down = lower != null && lower < FLOORS.getOrDefault(floorKey(from), -1);
        // Google's adapters are found at run time: nobody imports them, not even from above.
        return (down || to.equals(SIDEWAYS.get(from))) && !to.equals("gcp");
    }

    /** {@code conda} for {@code dev.nightjar.conda.solve}; each function is a module of its own: {@code functions.solve}. */
    private String module(JavaClass type) {
        String[] parts = type.getPackageName().substring(root.length() + 1).split("\\.", -1);
        return parts[0].equals("functions") && parts.length > 1 ? parts[0] + "." + parts[1] : parts[0];
    }

    private static String floorKey(String module) {
        return module.startsWith("functions.") ? "functions" : module;
    }

    ArchRule condaIsLayered() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".conda")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".conda.repodata..", root + ".conda.solve..")
                .as("the words of the conda world know neither files nor the solver")
                .allowEmptyShould(true);
    }

    ArchRule repodataDoesNotChoose() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".conda.repodata..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".conda.solve..")
                .as("repodata does not know the solver")
                .allowEmptyShould(true);
    }

    ArchRule packagesHaveNoCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    ArchRule onlyGcpKnowsGoogle() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".gcp..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(GOOGLE)
                        .and(not(resideInAPackage(FRAMEWORK)))
                        .as("belong to a client of Google's"))
                .as("only gcp knows Google's clients");
    }

    ArchRule onlyFunctionsKnowTheFramework() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".functions..", root + ".local..", root + ".gcp..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(FRAMEWORK)
                .as("only functions and the local platform know the functions framework");
    }

    ArchRule solvingDoesNoIo() {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".conda.solve..", root + ".sat..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio..", "java.net..")
                        // sat4j's IOrder has a method with one; it stays empty.
                        .and(not(HasName.Predicates.name("java.io.PrintWriter")))
                        .as("do input or output"))
                .as("solving does no I/O")
                .allowEmptyShould(true);
    }

    ArchRule askTheMachineNothing() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(callNoneOf(MACHINE, MAY_ASK_THE_MACHINE))
                .as("time, zone, locale, character set and chance come in as arguments");
    }

    ArchRule onlyTheCommandLineSpeaks() {
        return classes()
                .that()
                .resideOutsideOfPackage(root + ".local..")
                .should(callNoneOf(
                        List.of("java\\.lang\\.System\\.(out|err|in)", "java\\.lang\\.System\\.exit\\(int\\)"),
                        MAY_SPEAK))
                .as("only the command line prints, reads standard input and ends the process");
    }

    /** @param leave class to reason */
    private ArchCondition<JavaClass> callNoneOf(List<String> forbidden, Map<String, String> leave) {
        var pattern = Pattern.compile(String.join("|", forbidden));
        return new ArchCondition<>("use none of " + forbidden) {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                if (leave.containsKey(outermost(origin).getName())) {
                    return;
                }
                for (JavaAccess<?> access : origin.getAccessesFromSelf()) {
                    if (pattern.matcher(access.getTarget().getFullName()).matches()) {
                        events.add(violated(origin, access.getDescription()));
                    }
                }
            }
        };
    }

    ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common)")
                .as("no class is called Utils, Helper, Manager, Impl or Common");
    }

    ArchRule testSupportKnowsNoProduct() {
        return noClasses()
                .that()
                .resideInAPackage(support + "..")
                .should()
                .dependOnClassesThat(describe(
                        "belong to the product",
                        type -> type.getPackageName().startsWith(root + ".")
                                && !(type.getPackageName() + ".").startsWith(support + ".")))
                .as("test support shares no code with what it judges");
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Architecture::outermost).orElse(type);
    }
}
