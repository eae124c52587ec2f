package dev.nightjar.offpeak.account;

import static dev.nightjar.offpeak.account.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.desk.JobState;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The page as a browser shows it; skipped, and said so, where there is no Chromium. */
class JobsPageInChromiumTest {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final Duration LIMIT = Duration.ofSeconds(50);
    private static final int WINDOW = 0xDCEBFD;
    private static final int DONE = 0x0A6A4F;
    private static final int RUNNING = 0xA03C00;
    private static final int PLANNED = 0x2457A6;

    @TempDir
    private Path folder;

    @Test
    void drawsWindowsAndWhatRanRunsAndIsPlanned() throws Exception {
        Map<Integer, Integer> colours = colours(picture(JobsPageTest.page(JobsPageTest.oneOfEach()), 1250));

        assertThat(colours).containsKeys(WINDOW, DONE, RUNNING, PLANNED);
        // More than the legend alone.
        assertThat(colours.get(WINDOW)).isGreaterThan(100_000);
        assertThat(colours.get(DONE)).isGreaterThan(400);
    }

    @Test
    void runsNothingOfAHostileName() throws Exception {
        String evil = JobsPageTest.EVIL;
        String seen = run(
                JobsPageTest.page(List.of(job().id(evil)
                        .name(evil)
                        .pool(evil)
                        .is(JobState.HELD, evil, "2026-11-20T12:00:00Z")
                        .view())),
                List.of("--dump-dom"));

        assertThat(seen).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script", "<img");
    }

    @Test
    void showsFiveHundredJobs() throws Exception {
        String page = JobsPageTest.page(IntStream.range(0, JobsPage.MOST_JOBS)
                .mapToObj(i -> job().id("job-" + i).view())
                .toList());

        Map<Integer, Integer> colours = colours(picture(page, 14_000));

        assertThat(colours.get(PLANNED)).isGreaterThan(20_000);
    }

    private BufferedImage picture(String page, int height) throws IOException, InterruptedException {
        Path picture = folder.resolve("page.png");
        run(page, List.of("--window-size=1400," + height, "--screenshot=" + picture));
        return ImageIO.read(picture.toFile());
    }

    private String run(String page, List<String> options) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("page.html"), page);
        Path out = folder.resolve("out");
        List<String> command = new ArrayList<>(List.of(browser(), "--headless", "--no-sandbox", "--disable-gpu"));
        command.add("--user-data-dir=" + folder.resolve("profile"));
        command.addAll(options);
        command.add(file.toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private static Map<Integer, Integer> colours(BufferedImage picture) {
        Map<Integer, Integer> colours = new HashMap<>();
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                colours.merge(picture.getRGB(x, y) & 0xFFFFFF, 1, Integer::sum);
            }
        }
        return colours;
    }

    private static String browser() {
        String path = System.getenv("PATH");
        for (String place : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                if (Files.isExecutable(Path.of(place, name))) {
                    return Path.of(place, name).toString();
                }
            }
        }
        String message = "skipped: no Chromium (" + String.join(", ", NAMES) + ") in the PATH to look at the page with";
        System.out.println(message);
        throw new TestAbortedException(message);
    }
}
