package dev.nightjar.offpeak.account;

import static dev.nightjar.offpeak.account.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Tariffs;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * {@code test/golden/jobs/page.html} is what a page looks like. {@code mvn -pl shared/offpeak -am test
 * -Dtest.jvm.args=-Dnightjar.golden=write} writes it anew; the difference is reviewed like code.
 */
class JobsPageTest {
    static final String EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\u0000";

    @Test
    void showsOneOfEachState() throws IOException {
        // What the JVM knows of time zones changes with its updates.
        String page = page(oneOfEach()).replaceAll("@[0-9a-f]{12}, holidays none, tzdata \\w+", "@VERSIONS");
        Path golden = Corpus.projectRoot().resolve("test/golden/jobs/page.html");
        if ("write".equals(System.getProperty("nightjar.golden"))) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, page);
        }

        assertThat(page).isEqualTo(Files.readString(golden));
    }

    @Test
    void escapesWhatStrangersWrote() {
        String page = page(List.of(job().id(EVIL)
                .name(EVIL)
                .pool(EVIL)
                .is(JobState.HELD, EVIL, "2026-11-20T12:00:00Z")
                .view()));

        assertThat(page)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script", "<img", "\u202e", "\u0000");
        assertThat(page.replaceAll("&quot;", "")).doesNotContain("onerror=alert(2)>");
    }

    @Test
    void showsThoseFirstThatSomebodyWaitsForAndSaysHowManyItLeavesOut() {
        List<JobView> many = IntStream.range(0, 700)
                .mapToObj(i -> i % 2 == 0
                        ? job().id("done-" + i)
                                .is(JobState.DONE, "done", "2026-11-20T11:00:00Z")
                                .view()
                        : job().id("waits-" + i).view())
                .toList();

        String page = page(many);

        assertThat(page)
                .contains("350 done, 350 queued. 200 more are not shown.")
                .contains("waits-699");
        assertThat(page.split("<bdi class=\"soft\">", -1)).hasSize(1 + JobsPage.MOST_JOBS);
        assertThat(page.length()).isLessThan(1 << 20);
    }

    @Test
    void isReadableWithoutAnyJob() {
        assertThat(page(List.of())).contains("No job is here.").contains("<td colspan=\"10\">none</td>");
    }

    static List<JobView> oneOfEach() {
        return List.of(
                job().id("a1").name("waits").view(),
                job().id("a2")
                        .name("waits, with a deadline")
                        .hours(8)
                        .deadline("2026-11-21T12:00:00Z")
                        .view(),
                job().id("a3")
                        .name("in rounds")
                        .hours(70)
                        .rounds(70, 2, Duration.ofMinutes(2))
                        .segment("2026-11-20T01:00:00Z", "2026-11-20T03:00:00Z", "stopped")
                        .view(),
                job().id("a4").name("runs").runs("2026-11-20T11:00:00Z", null).view(),
                job().id("a5")
                        .name("cannot be in time")
                        .hours(5)
                        .deadline("2026-11-20T15:00:00Z")
                        .view(),
                job().id("a6")
                        .name("held")
                        .is(JobState.HELD, "Five attempts failed.", "2026-11-20T09:00:00Z")
                        .view(),
                job().id("a7")
                        .name("done")
                        .segment("2026-11-19T13:00:00Z", "2026-11-19T16:00:00Z", "done")
                        .is(JobState.DONE, "All rounds are done.", "2026-11-19T16:00:00Z")
                        .view(),
                job().id("a8")
                        .name("too late")
                        .is(JobState.REJECTED, "Its deadline had passed.", "2026-11-20T10:00:00Z")
                        .view(),
                job().id("a9")
                        .name("not wanted")
                        .is(JobState.CANCELLED, "Somebody cancelled it.", "2026-11-20T10:00:00Z")
                        .view());
    }

    static String page(List<JobView> jobs) {
        MonthlyAccount account = MonthlyAccount.of(
                YearMonth.of(2026, 11), jobs.stream().map(JobView::record).toList(), Tariffs.BUILT_IN);
        return new JobsPage(Jobs.NOW, jobs, 0, List.of(Jobs.pool(false)), List.of(), Jobs.JST, account, null).html();
    }
}
