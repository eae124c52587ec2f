package dev.nightjar.local;

import dev.nightjar.offpeak.account.JobView;
import dev.nightjar.offpeak.account.JobsPage;
import dev.nightjar.offpeak.account.MonthlyAccount;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.JobDesk;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.Plan;
import dev.nightjar.offpeak.desk.Pool;
import dev.nightjar.offpeak.desk.RecurringJob;
import dev.nightjar.offpeak.events.JobEvents;
import dev.nightjar.offpeak.message.JobMessage;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a folder that {@code serve} uses, also while none runs: the desk is safe for several processes. What is read
 * here is what a person sees; what is ordered goes through the desk's door, as everywhere.
 */
final class JobsFolder {
    private static final int MONTHS_BACK = 12;

    private final LocalPlatform platform;
    private final JobEvents events;
    private final Map<String, Pool> pools = new HashMap<>();

    JobsFolder(LocalPlatform platform) {
        this.platform = platform;
        this.events = new JobEvents(platform);
    }

    JobEvents events() {
        return events;
    }

    JobDesk desk() throws IOException {
        return events.desk();
    }

    Instant now() {
        return platform.clock().instant();
    }

    /** Of the default tariff. */
    OffPeakCalendar calendar() throws IOException {
        return events.tariffs().named("").orElseThrow(() -> new IllegalStateException("there is no default tariff"));
    }

    /**
     * All that are not over, and those that ended in this month or the last one.
     *
     * @param withEnded whether those that ended are among them
     */
    List<JobView> views(boolean withEnded) throws IOException {
        Map<String, Plan> plans = desk().plans();
        List<JobView> views = new ArrayList<>();
        for (JobRecord record : desk().active()) {
            views.add(view(record, plans.get(record.jobId())));
        }
        if (withEnded) {
            YearMonth month = MonthlyAccount.month(now(), calendar());
            for (YearMonth one : List.of(month.minusMonths(1), month)) {
                for (JobRecord record : desk().ended(one)) {
                    views.add(view(record, null));
                }
            }
        }
        return views;
    }

    JobView view(JobRecord record) throws IOException {
        return view(record, record.state().ended() ? null : desk().plans().get(record.jobId()));
    }

    private JobView view(JobRecord record, @Nullable Plan plan) throws IOException {
        String name = record.message().pool();
        Pool pool = pools.get(name);
        if (pool == null) {
            pool = desk().pool(name);
            pools.put(name, pool);
        }
        OffPeakCalendar calendar = MonthlyAccount.calendar(record, events.tariffs());
        return JobView.of(record, calendar, plan, pool, events.maxDelay(), now());
    }

    /** The pools of these jobs, and that of jobs that name none, by name. */
    List<Pool> pools(List<JobView> of) throws IOException {
        SortedSet<String> names = new TreeSet<>(List.of(JobMessage.DEFAULT_POOL));
        of.forEach(view -> names.add(view.record().message().pool()));
        List<Pool> found = new ArrayList<>();
        for (String name : names) {
            found.add(desk().pool(name));
        }
        return found;
    }

    MonthlyAccount account(YearMonth month) throws IOException {
        List<JobRecord> ended = new ArrayList<>();
        for (YearMonth one : MonthlyAccount.monthsOfUtc(month)) {
            ended.addAll(desk().ended(one));
        }
        return MonthlyAccount.of(month, ended, events.tariffs());
    }

    /** The page of all jobs. */
    String page(MonthlyAccount.@Nullable Rate rate) throws IOException {
        List<JobView> views = views(true);
        return new JobsPage(
                        now(),
                        views,
                        0,
                        pools(views),
                        desk().recurring(),
                        calendar(),
                        account(MonthlyAccount.month(now(), calendar())),
                        rate)
                .html();
    }

    /**
     * The one job whose id is that, or begins with it.
     *
     * @param overToo whether jobs that are over count
     * @param verb such as "show"
     */
    String resolve(String given, boolean overToo, String verb) throws IOException, FailedCommandException {
        Optional<JobRecord> exact = desk().find(given);
        if (exact.isPresent()) {
            return given;
        }
        SortedSet<String> ids = new TreeSet<>();
        Predicate<String> begins = id -> id.startsWith(given) && !given.isEmpty();
        for (JobRecord record : desk().active()) {
            ids.add(record.jobId());
        }
        for (RecurringJob again : desk().recurring()) {
            if (again.jobId().equals(given)) {
                return given;
            }
            ids.add(again.jobId());
        }
        YearMonth month = MonthlyAccount.month(now(), calendar());
        for (int back = -1; overToo && back < MONTHS_BACK; back++) {
            for (JobRecord record : desk().ended(month.minusMonths(back))) {
                ids.add(record.jobId());
            }
        }
        List<String> fitting = ids.stream().filter(begins).toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        if (fitting.isEmpty()) {
            throw new FailedCommandException(
                    2,
                    "cannot " + verb + " \"" + shown(given) + "\"",
                    "no job has an id that begins so",
                    "nightjar jobs list, which shows the ids");
        }
        throw new FailedCommandException(
                2,
                "cannot " + verb + " \"" + shown(given) + "\"",
                fitting.size() + " jobs have an id that begins so, such as " + fitting.get(0) + " and "
                        + fitting.get(1),
                "more of the id");
    }

    /** A text of somebody else's on one line. */
    static String shown(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
