package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.environment.OptionWords;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.simulate.RunTimes;
import dev.nightjar.offpeak.simulate.SimulatedPolicy;
import dev.nightjar.offpeak.simulate.Simulation;
import dev.nightjar.offpeak.simulate.SimulationBounds;
import dev.nightjar.offpeak.simulate.SimulationResult;
import dev.nightjar.offpeak.simulate.SimulationSettings;
import dev.nightjar.offpeak.simulate.Trace;
import dev.nightjar.offpeak.simulate.TraceException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs simulate}: what a policy would have done with recorded jobs, and what nobody could have beaten. */
final class JobsSimulateCommand implements Subcommand {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern LOAD = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,9})?");
    private static final Pattern NOTHING = Pattern.compile("0+(ms|s|m|h)?");
    private static final String STANDARD_INPUT = "-";

    private final Streams streams;

    JobsSimulateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar jobs simulate", "TRACE... (--capacity N | --load X) [OPTION]...", """
            Drives a policy through recorded jobs, minute by minute, and says what that costs, relative to running everything
            at the full price, beside the least that anybody could have paid. A job is unknown before its submit time.
            TRACE is CSV, also .gz, with the columns id, submit, runtime_s, estimate_s, width, deadline and kind, and maybe
            name; - is standard input. Times are Unix seconds; an empty deadline is none.\
            """, """
                What is cheaper, the calendar says; every saving assumes it.
                Exit codes: 0 done, 2 wrong input, 3 the outside world failed.

                Example:
                  ./nightjar jobs simulate examples/jobs/trace.csv --capacity 8 --rounds 10\
                """)
                .value("capacity", "N", "The capacity of the pool that all jobs share.")
                .value(
                        "load",
                        "X",
                        "The capacity at which the work is that share of it: 0.5 for half, from the first submit to the"
                                + " last.")
                .value("rounds", "N", "Equal parts of each job between which it can be stopped (default: 1).")
                .value(
                        "restart-overhead",
                        "DURATION",
                        "What each segment after a job's first costs more (default: 0s).")
                .value(
                        "max-delay",
                        "DURATION",
                        "How long a job without a deadline may be not running before its end (default: 72h).")
                .value("run-times", "exact|estimates|learned", "What the policy is told (default: exact).")
                .value("policy", "planner|now|fifo|best", "Who decides (default: planner).")
                .value("calendar", "FILE#NAME", CalendarReference.DESCRIPTION)
                .value("schedule", "OUT.csv", "Gets what ran when: id,segment,start,end,width.")
                .flag("json", "Prints one JSON document on standard output.")
                .flag("quiet", "No progress bar.");
    }

    /** What one call asks of each trace. */
    private record Wishes(
            OffPeakCalendar calendar,
            @Nullable Integer capacity,
            @Nullable BigDecimal load,
            int rounds,
            Duration restartOverhead,
            Duration maxDelay,
            RunTimes runTimes,
            SimulatedPolicy policy,
            Optional<String> schedule) {}

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        List<String> traces = call.words();
        if (traces.isEmpty()) {
            throw syntax().wrong("no TRACE", "simulate needs at least one");
        }
        long fromStandardInput = traces.stream().filter(STANDARD_INPUT::equals).count()
                + call.value("calendar").filter(calendar -> calendar.startsWith("-#")).stream()
                        .count();
        if (fromStandardInput > 1) {
            throw syntax().wrong("cannot read standard input twice", "a TRACE or the calendar may be -, once");
        }
        Wishes wishes = wishes(call);
        if (wishes.schedule.isPresent() && traces.size() > 1) {
            throw syntax().wrong("cannot use --schedule", "it is for one TRACE, and there are " + traces.size());
        }
        int worst = 0;
        List<Map<String, @Nullable Object>> runs = new ArrayList<>();
        for (String trace : traces) {
            ProgressBar bar = ProgressBar.start(streams, call.has("quiet"), runs.size(), traces.size(), trace);
            try {
                SequencedMap<String, @Nullable Object> run = simulate(trace, wishes);
                bar.stop();
                runs.add(run);
                if (!call.has("json")) {
                    JobsSimulateSummary.print(run, wishes.calendar, streams.out());
                }
            } catch (FailedCommandException e) {
                bar.stop();
                streams.complain(e.complaint());
                worst = Math.max(worst, e.complaint().exitCode());
                runs.add(failed(trace, e.complaint()));
            } finally {
                bar.stop();
            }
        }
        if (call.has("json")) {
            JsonText.write(Map.of("runs", runs), streams.out());
        }
        return worst;
    }

    private Wishes wishes(Call call) throws FailedCommandException {
        Integer capacity = call.value("capacity", value -> number(value, 1, Integer.MAX_VALUE), 0);
        BigDecimal load = call.value("load", JobsSimulateCommand::load, BigDecimal.ZERO);
        if ((capacity == 0) == (load.signum() == 0)) {
            throw syntax().wrong(
                            capacity == 0 ? "neither --capacity nor --load" : "both --capacity and --load",
                            "exactly one of them says how much capacity there is");
        }
        return new Wishes(
                CalendarReference.of(call, streams),
                capacity == 0 ? null : capacity,
                load.signum() == 0 ? null : load,
                call.value("rounds", value -> number(value, 1, SimulationSettings.MAX_ROUNDS), 1),
                call.value("restart-overhead", JobsSimulateCommand::duration, Duration.ZERO),
                call.value("max-delay", JobsSimulateCommand::duration, SimulationSettings.DEFAULT_MAX_DELAY),
                call.value("run-times", JobsSimulateCommand::runTimes, RunTimes.EXACT),
                call.value("policy", JobsSimulateCommand::policy, SimulatedPolicy.PLANNER),
                call.value("schedule"));
    }

    private static int number(String value, int least, int most) {
        if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
            throw new IllegalArgumentException(
                    "it is no whole number from " + least + " to " + Math.min(most, 999_999_999));
        }
        return Integer.parseInt(value);
    }

    private static BigDecimal load(String value) {
        if (!LOAD.matcher(value).matches() || new BigDecimal(value).signum() == 0) {
            throw new IllegalArgumentException("it is no number above 0, such as 0.5");
        }
        return new BigDecimal(value);
    }

    private static Duration duration(String value) {
        return NOTHING.matcher(value).matches() ? Duration.ZERO : OptionWords.duration(value);
    }

    private static RunTimes runTimes(String value) {
        return switch (value) {
            case "exact" -> RunTimes.EXACT;
            case "estimates" -> RunTimes.ESTIMATES;
            case "learned" -> RunTimes.LEARNED;
            default -> throw new IllegalArgumentException("it is none of exact, estimates and learned");
        };
    }

    private static SimulatedPolicy policy(String value) {
        return Arrays.stream(SimulatedPolicy.values())
                .filter(policy -> policy.word().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it is none of "
                        + Arrays.stream(SimulatedPolicy.values())
                                .map(SimulatedPolicy::word)
                                .collect(Collectors.joining(", "))));
    }

    private SequencedMap<String, @Nullable Object> simulate(String file, Wishes wishes) throws FailedCommandException {
        Duration before = cpu();
        try {
            Trace trace = read(file);
            int capacity = capacity(trace, wishes);
            Simulation simulation = new Simulation(
                    trace,
                    new SimulationSettings(
                            wishes.calendar,
                            capacity,
                            wishes.rounds,
                            wishes.restartOverhead,
                            wishes.maxDelay,
                            wishes.runTimes));
            SimulationResult result = simulation.run(wishes.policy);
            SimulationBounds bounds = simulation.bounds();
            if (wishes.schedule.isPresent()) {
                WholeFile.write(wishes.schedule.get(), "--schedule", result.schedule()::writeCsv);
            }
            SequencedMap<String, @Nullable Object> run = new LinkedHashMap<>();
            run.put("trace", file);
            run.put("policy", wishes.policy.word());
            run.put("load", load(trace, capacity, wishes));
            run.put("capacity", capacity);
            run.put("rounds", wishes.rounds);
            run.put("jobs", result.jobs());
            run.put("cost", result.cost());
            run.put("bound_whole", bounds.whole());
            run.put("bound_split", bounds.split());
            run.put("bound_flow", bounds.flow());
            run.put("ratio", bounds.ratio(result.cost()));
            run.put("missed", result.missed());
            run.put("infeasible_at_submit", result.infeasibleAtSubmit());
            run.put("mean_delay_hours", result.meanDelayHours());
            run.put("p95_delay_hours", result.p95DelayHours());
            run.put("segments", result.schedule().segments());
            run.put("cpu_seconds", BigDecimal.valueOf(cpu().minus(before).toMillis(), 3));
            run.put("peak_rss", peakRss());
            return run;
        } catch (TraceException e) {
            throw new FailedCommandException(2, e.what(), e.because(), e.remedy());
        }
    }

    private static int capacity(Trace trace, Wishes wishes) throws TraceException {
        if (wishes.capacity != null) {
            return wishes.capacity;
        }
        return trace.capacityFor(Objects.requireNonNull(wishes.load));
    }

    /** As it was asked for; what it really is where a capacity was given or the widest job needs more. */
    private static @Nullable BigDecimal load(Trace trace, int capacity, Wishes wishes) {
        BigDecimal asked = wishes.load;
        if (asked != null) {
            BigDecimal withLess = capacity == 1 ? null : trace.load(capacity - 1);
            if (withLess == null || withLess.compareTo(asked) > 0) {
                return asked;
            }
        }
        return trace.load(capacity);
    }

    private Trace read(String file) throws FailedCommandException, TraceException {
        try {
            if (file.equals(STANDARD_INPUT)) {
                return Trace.read(file, streams.in());
            }
            Path path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new FailedCommandException(2, "cannot read " + file, "it is a folder", "a file in it");
            }
            try (InputStream in = Files.newInputStream(path)) {
                return Trace.read(file, in);
            }
        } catch (NoSuchFileException | InvalidPathException e) {
            throw new FailedCommandException(
                    2,
                    "cannot read " + file.replace('\0', ' '),
                    "there is no such file",
                    "a file that exists; names are taken as given");
        } catch (IOException e) {
            throw new FailedCommandException(3, "cannot read " + file, OutputFolders.reason(e), "another copy of it");
        }
    }

    private static SequencedMap<String, @Nullable Object> failed(String trace, Complaint complaint) {
        SequencedMap<String, @Nullable Object> run = new LinkedHashMap<>();
        run.put("trace", trace);
        run.put("error", complaint.what());
        run.put("because", complaint.because());
        run.put("try", complaint.remedy());
        return run;
    }

    /** Of all threads of this process. */
    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The largest resident set of this process so far, in bytes; null where the system does not tell. */
    private static @Nullable Long peakRss() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return null;
        } catch (IOException e) {
            // No such file outside Linux.
            return null;
        }
    }
}
