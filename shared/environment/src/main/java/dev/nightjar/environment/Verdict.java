package dev.nightjar.environment;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.solve.Problem;
import dev.nightjar.conda.solve.SolveOutcome.Stage;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import dev.nightjar.environment.EnvironmentResult.Status;
import dev.nightjar.environment.PlatformSolve.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Builds the result of one file while it is read, planned and solved. */
final class Verdict {
    private final EnvironmentFile file;
    private final List<String> warnings = new ArrayList<>();
    private final SortedMap<String, Note> notes = new TreeMap<>();
    private String name;
    private @Nullable Plan plan;

    /** A remark on an answer. */
    private record Note(
            String kind,
            SortedSet<String> platforms,
            @Nullable String subject,
            String text) {
        private Map<String, @Nullable Object> fields() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("kind", kind);
            fields.put("platforms", List.copyOf(platforms));
            fields.put("package", subject);
            fields.put("text", text);
            return fields;
        }
    }

    /** One cause, and where it holds. */
    private record Cause(SortedSet<String> platforms, Problem problem) {
        private Map<String, @Nullable Object> fields() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("platforms", List.copyOf(platforms));
            fields.put("headline", problem.headline());
            fields.put(
                    "core",
                    problem.core().stream()
                            .map(item -> {
                                Map<String, String> core = new LinkedHashMap<>();
                                core.put("kind", item.kind().word());
                                core.put("text", item.text());
                                return core;
                            })
                            .toList());
            fields.put("reasons", problem.reasons());
            fields.put("fixes", List.of());
            return fields;
        }
    }

    Verdict(EnvironmentFile file) {
        this.file = file;
        this.name = file.stem();
    }

    void reads(EnvironmentRequest request) throws RefusedInputException {
        if (request.name() != null) {
            name = request.name();
        }
        Optional<String> why = EnvironmentName.whyNoFolder(name);
        if (why.isPresent()) {
            throw new RefusedInputException(Complaint.at(
                    null,
                    "cannot use \"" + name + "\" as the name of the environment",
                    why.get(),
                    "\"name: ...\" in the file"));
        }
        request.warnings().forEach(warning -> warnings.add(warning.text(file.file())));
    }

    void plans(Plan decided) {
        plan = decided;
        if (decided.hostsAreAssumed()) {
            decided.hosts()
                    .forEach((platform, host) -> warnings.add(file.file() + "  assumes for " + platform
                            + " a host with "
                            + String.join(
                                    ", ", host.stream().map(Verdict::shortText).toList())));
        }
        SortedSet<String> withPip = new TreeSet<>();
        for (String platform : decided.places().keySet()) {
            if (!Asked.on(platform, decided.request().pip()).isEmpty()) {
                withPip.add(platform);
            }
        }
        if (!withPip.isEmpty()) {
            String text = "the requirements for pip are not locked: the locks hold the conda packages only";
            note("pip-not-locked", withPip, null, text);
            warnings.add(file.file() + "  leaves the pip section out of the locks\n"
                    + "  because only conda packages are solved so far\n"
                    + "  try pip install with these requirements after the lock is installed");
        }
    }

    private static String shortText(VirtualPackage known) {
        String text = known.toString();
        return text.endsWith("=0") ? text.substring(0, text.length() - 2) : text;
    }

    EnvironmentResult refuses(RefusedInputException refused) {
        refused.name()
                .filter(known -> EnvironmentName.whyNoFolder(known).isEmpty())
                .ifPresent(known -> name = known);
        List<Complaint> complaints = refused.complaints();
        complaints.forEach(complaint -> warnings.add(complaint.text(file.file())));
        List<Cause> causes = complaints.stream()
                .map(complaint -> new Cause(
                        new TreeSet<>(),
                        new Problem(
                                complaint.headline(file.file()),
                                complaint.spec() == null
                                        ? List.of()
                                        : List.of(new Problem.CoreItem(Problem.Kind.SPEC, complaint.spec())),
                                complaint.reasons())))
                .toList();
        return result(Status.INVALID, false, new TreeMap<>(), causes, List.of(), new TreeMap<>());
    }

    EnvironmentResult answers(SortedMap<String, Answer> answers, Duration timeout) {
        SortedMap<String, List<PackageRecord>> solved = new TreeMap<>();
        Map<Problem, Cause> causes = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        boolean unsolvable = false;
        boolean failed = false;
        boolean outsideWorld = false;
        for (Map.Entry<String, Answer> entry : answers.entrySet()) {
            String platform = entry.getKey();
            stages.addAll(entry.getValue().stages());
            switch (entry.getValue()) {
                case Answer.Solved answer -> {
                    solved.put(platform, answer.packages());
                    answer.empty().forEach(channel -> noteEmpty(channel, platform));
                }
                case Answer.Unsolvable answer -> {
                    unsolvable = true;
                    answer.empty().forEach(channel -> noteEmpty(channel, platform));
                    answer.proof().problems().forEach(problem -> add(causes, platform, problem));
                }
                case Answer.NoChannel answer -> {
                    failed = true;
                    outsideWorld |= answer.why().outsideWorld();
                    Problem problem = problem(answer.why());
                    if (!causes.containsKey(problem)) {
                        warnings.add(problem.headline() + "\n  " + String.join("\n  ", problem.reasons()));
                    }
                    add(causes, platform, problem);
                }
                case Answer.TimedOut answer -> add(causes, platform, problem(answer, timeout));
            }
        }
        if (solved.size() == answers.size()) {
            SortedMap<String, byte[]> locks = locks(solved);
            return result(Status.SOLVED, false, solved, List.of(), stages, locks);
        }
        // A proof for one platform is an answer for the file, whatever else happened.
        Status status = unsolvable ? Status.UNSOLVABLE : failed ? Status.FAILED : Status.TIMEOUT;
        return result(status, failed && outsideWorld, solved, causes.values(), stages, new TreeMap<>());
    }

    private void noteEmpty(Channel channel, String platform) {
        String text = "the channel " + channel.written() + " has nothing for " + platform;
        note("channel-without-platform", new TreeSet<>(List.of(platform)), null, text);
        warnings.add(file.file() + "  " + text + "\n"
                + "  because it has neither that subdir nor noarch\n"
                + "  try leaving it out for this platform, if nothing was expected from it");
    }

    private static void add(Map<Problem, Cause> causes, String platform, Problem problem) {
        causes.computeIfAbsent(problem, same -> new Cause(new TreeSet<>(), same))
                .platforms()
                .add(platform);
    }

    private Problem problem(ChannelException why) {
        List<String> reasons = new ArrayList<>();
        reasons.add("because " + why.why());
        if (!why.hint().isEmpty()) {
            reasons.add(Complaint.advice(why.hint()));
        }
        return new Problem(file.file() + "  " + why.what(), List.of(), reasons);
    }

    private Problem problem(Answer.TimedOut late, Duration timeout) {
        List<String> reasons = new ArrayList<>();
        reasons.add("because the time of " + timeout.toSeconds()
                + " s was over before there was an answer, or a proof that there is none");
        if (!late.known().isEmpty()) {
            reasons.add("known so far: " + late.known());
        }
        reasons.add("try a longer --timeout, or tighter bounds on the largest packages");
        return new Problem(file.file() + "  ran out of time", List.of(), reasons);
    }

    private SortedMap<String, byte[]> locks(SortedMap<String, List<PackageRecord>> solved) {
        Plan decided = Objects.requireNonNull(plan, "what is solved was planned");
        SortedMap<String, byte[]> locks = new TreeMap<>();
        solved.forEach((platform, packages) ->
                locks.put("explicit-" + platform + ".txt", ExplicitList.write(platform, packages)));
        boolean complete = true;
        for (Map.Entry<String, List<PackageRecord>> entry : solved.entrySet()) {
            for (PackageRecord record : entry.getValue()) {
                if (record.md5() == null) {
                    complete = false;
                    note(
                            "conda-lock-left-out",
                            new TreeSet<>(List.of(entry.getKey())),
                            record.name(),
                            "conda-lock.yml is left out, because " + record.fileName()
                                    + " has no md5 in its channel and conda-lock takes no package without one");
                    if (record.sha256() == null) {
                        note(
                                "no-hash",
                                new TreeSet<>(List.of(entry.getKey())),
                                record.name(),
                                record.fileName() + " has no hash in its channel, so the locks hold its URL only");
                    }
                }
            }
        }
        SortedMap<String, String> variables = decided.request().variables();
        if (!variables.isEmpty()) {
            note(
                    "variables",
                    new TreeSet<>(solved.keySet()),
                    null,
                    "the variables " + String.join(", ", variables.keySet())
                            + " are kept under custom_metadata in conda-lock.yml; explicit files cannot hold them");
        }
        if (complete) {
            SortedMap<String, CondaLock.Solved> answers = new TreeMap<>();
            solved.forEach((platform, packages) -> answers.put(
                    platform,
                    new CondaLock.Solved(
                            Objects.requireNonNull(decided.places().get(platform)),
                            Asked.on(platform, decided.request().specs()).stream()
                                    .map(Object::toString)
                                    .toList(),
                            Objects.requireNonNull(decided.hosts().get(platform)).stream()
                                    .map(VirtualPackage::toString)
                                    .toList(),
                            packages)));
            locks.put(
                    "conda-lock.yml",
                    CondaLock.write(source(), answers, decided.request().category(), variables));
        }
        return locks;
    }

    /** The file's own name: where it lies is another matter on every machine. */
    private String source() {
        String last = file.file()
                .substring(Math.max(file.file().lastIndexOf('/'), file.file().lastIndexOf('\\')) + 1);
        return last.isEmpty() || last.equals("-") ? "stdin" : last;
    }

    private void note(String kind, SortedSet<String> platforms, @Nullable String subject, String text) {
        notes.computeIfAbsent(
                        kind + "\0" + (subject == null ? "" : subject) + "\0" + text,
                        key -> new Note(kind, new TreeSet<>(), subject, text))
                .platforms()
                .addAll(platforms);
    }

    private EnvironmentResult result(
            Status status,
            boolean outsideWorld,
            SortedMap<String, List<PackageRecord>> solved,
            Collection<Cause> causes,
            List<Stage> stages,
            SortedMap<String, byte[]> outputs) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("file", file.file());
        fields.put("name", name);
        fields.put("status", status.word());
        fields.put("cached", false);
        fields.put("request", plan == null ? null : plan.described());
        Map<String, Object> platforms = new LinkedHashMap<>();
        solved.forEach((platform, packages) -> {
            Map<String, Object> halves = new LinkedHashMap<>();
            halves.put("packages", packages.stream().map(Verdict::fields).toList());
            halves.put("pip", List.of());
            platforms.put(platform, halves);
        });
        fields.put("platforms", platforms);
        fields.put("problems", causes.stream().map(Cause::fields).toList());
        fields.put("fixes", List.of());
        fields.put("notes", notes.values().stream().map(Note::fields).toList());
        fields.put("advice", List.of());
        fields.put("stages", summed(stages));

        SequencedMap<String, @Nullable Object> json = Credentials.hideAll(fields);
        if (EnvironmentName.whyNoFolder(name).isEmpty()) {
            SequencedMap<String, @Nullable Object> diagnosis = new LinkedHashMap<>(json);
            diagnosis.remove("cached");
            outputs.put("diagnosis.json", ResultDocument.text(diagnosis).getBytes(StandardCharsets.UTF_8));
        } else {
            outputs.clear();
        }
        return new EnvironmentResult(
                file.file(),
                name,
                status,
                json,
                outputs,
                warnings.stream().map(Credentials::hide).toList(),
                outsideWorld);
    }

    private static Map<String, @Nullable Object> fields(PackageRecord record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", record.name());
        fields.put("version", record.version().toString());
        fields.put("build", record.build());
        fields.put("channel", record.channel().written());
        fields.put("subdir", record.subdir());
        fields.put("file", record.fileName());
        fields.put("url", Artefact.url(record));
        fields.put("md5", record.md5());
        fields.put("sha256", record.sha256());
        fields.put("size", record.size() < 0 ? null : record.size());
        return fields;
    }

    /** One entry a stage, whatever the number of platforms, in the order in which they happen. */
    private static List<Map<String, Object>> summed(List<Stage> stages) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (Stage stage : stages) {
            double[] sum = sums.computeIfAbsent(stage.name(), name -> new double[2]);
            sum[0] += stage.millis();
            sum[1] += stage.cpuMillis();
        }
        List<Map<String, Object>> fields = new ArrayList<>();
        sums.forEach((name, sum) -> {
            Map<String, Object> stage = new LinkedHashMap<>();
            stage.put("name", name);
            stage.put("millis", Math.round(sum[0] * 1000) / 1000.0);
            stage.put("cpu_millis", Math.round(sum[1] * 1000) / 1000.0);
            fields.add(stage);
        });
        return fields;
    }
}
