package dev.nightjar.local;

import dev.nightjar.offpeak.account.JobView;
import dev.nightjar.offpeak.account.JobsPage;
import dev.nightjar.offpeak.desk.Pool;
import dev.nightjar.offpeak.desk.RecurringJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar jobs list}: how the jobs of a folder stand. */
final class JobsListCommand extends JobsWord {
    JobsListCommand(Streams streams) {
        super(streams);
    }

    @Override
    public Syntax syntax() {
        return withFolder(new Syntax("nightjar jobs list", "[OPTION]...", """
            Shows the jobs of the folder that serve uses: state, why each waits and until when, and what it costs begun at
            once, as planned, and at least, in percent of the full price. Costs rest on an assumed tariff.\
            """, """
                A state with a "!" is that of a job that is expected to miss its deadline. The fields of --json are those of
                docs/jobs.md.

                Example:
                  ./nightjar jobs list --all\
                """)
                .flag("all", "Also those that ended in this month or the last one.")
                .value("pool", "NAME", "Only jobs of that pool.")
                .value("html", "FILE", "Writes a page with a timeline, all jobs and the account of the month."));
    }

    @Override
    void check(Call call) throws FailedCommandException {
        if (!call.words().isEmpty()) {
            throw syntax().wrong("cannot use \"" + call.words().getFirst() + "\"", "list takes options only");
        }
    }

    @Override
    String purpose() {
        return "list the jobs";
    }

    @Override
    int run(JobsFolder folder, Call call) throws IOException, FailedCommandException {
        if (call.value("html").isPresent()) {
            write(call.value("html").get(), folder.page(null));
        }
        String pool = call.value("pool").orElse(null);
        List<JobView> jobs = JobsPage.ordered(folder.views(call.has("all"))).stream()
                .filter(job -> pool == null || job.record().message().pool().equals(pool))
                .toList();
        List<RecurringJob> recurring = folder.desk().recurring().stream()
                .filter(job -> pool == null || job.message().pool().equals(pool))
                .toList();
        List<Pool> pools = folder.pools(jobs);
        if (call.has("json")) {
            SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("now", folder.now().toString());
            document.put("jobs", jobs.stream().map(JobView::json).toList());
            document.put("recurring", recurring.stream().map(JobsText::json).toList());
            document.put("pools", pools.stream().map(JobsListCommand::json).toList());
            print(document);
            return 0;
        }
        if (jobs.isEmpty() && recurring.isEmpty()) {
            out().println("no job is here");
        }
        if (!jobs.isEmpty()) {
            JobsText.table(jobs, out());
            out().println();
        }
        for (RecurringJob job : recurring) {
            out().println(job.jobId() + ": recurring, "
                    + JobsFolder.shown(job.message().jobName()));
            JobsText.standing(job, folder.calendar(), out());
        }
        for (Pool one : pools) {
            if (one.paused()) {
                out().println("the pool " + one.name() + " is paused");
            }
        }
        if (!jobs.isEmpty()) {
            Map<String, Boolean> tariffs = new TreeMap<>();
            jobs.forEach(job -> tariffs.put(job.tariffText(), true));
            out().println("Costs are percent of the full price; assumed tariff: "
                    + String.join("; ", tariffs.keySet()));
        }
        return 0;
    }

    private static Map<String, Object> json(Pool pool) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", pool.name());
        json.put("capacity", pool.capacity());
        json.put("paused", pool.paused());
        return json;
    }

    private void write(String file, String page) throws FailedCommandException {
        try {
            Path path = Path.of(file).toAbsolutePath();
            if (Files.isDirectory(path)) {
                throw new FailedCommandException(2, "cannot write " + file, "it is a folder", "a file in it");
            }
            Path half = path.resolveSibling(path.getFileName() + ".new");
            Files.write(half, page.getBytes(StandardCharsets.UTF_8));
            Files.move(half, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (InvalidPathException e) {
            throw new FailedCommandException(2, "cannot write the page", "its name is no path", "another name");
        } catch (IOException e) {
            throw new FailedCommandException(3, "cannot write " + file, OutputFolders.reason(e), "another place");
        }
        streams.err().println("wrote " + file);
    }
}
