package dev.nightjar.dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The page as a browser shows it; skipped, and said so, where there is no Chromium. */
class ReportInChromiumTest {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final Duration LIMIT = Duration.ofSeconds(50);
    private static final int BEFORE = 0xA0522D;
    private static final int AFTER = 0x0A6A4F;
    private static final int DISK = 0x2457A6;

    @TempDir
    Path folder;

    @Test
    void showsBarsOfThreeColours() throws Exception {
        BufferedImage picture = picture(ReportDocuments.html(Reports.mixed()));

        Map<Integer, Integer> colours = colours(picture);
        assertThat(picture.getWidth()).isEqualTo(1400);
        assertThat(colours).containsKeys(BEFORE, AFTER, DISK);
        // The bars of the whole file are as long as its sizes.
        assertThat((double) colours.getOrDefault(AFTER, 0) / colours.getOrDefault(BEFORE, 1))
                .isBetween(0.1, 0.5);
    }

    @Test
    void runsNothingOfAHostileName() throws Exception {
        String seen = seen(ReportDocuments.html(Reports.hostile()));

        assertThat(seen)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script")
                .doesNotContain("onload=\"");
        assertThat(seen.split("<tr>", -1)).hasSize(1 + 1 + 3);
        assertThat(seen).doesNotContain("<img").doesNotContain("<a ");
    }

    @Test
    void showsTenThousandColumns() throws Exception {
        String page = ReportDocuments.html(Reports.wide(10_000));

        assertThat(seen(page)).contains("<bdi>measurement_9999</bdi>").contains("9901 to 10000 of 10000");
        assertThat(colours(picture(page))).containsKeys(BEFORE, AFTER, DISK);
    }

    private String seen(String page) throws IOException, InterruptedException {
        return run(page, List.of("--dump-dom"));
    }

    private BufferedImage picture(String page) throws IOException, InterruptedException {
        Path picture = folder.resolve("page.png");
        run(page, List.of("--window-size=1400,1500", "--screenshot=" + picture));
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
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                if (Files.isExecutable(Path.of(folder, name))) {
                    return Path.of(folder, name).toString();
                }
            }
        }
        String message =
                "skipped: no Chromium (" + String.join(", ", NAMES) + ") in the PATH to look at the report with";
        System.out.println(message);
        throw new TestAbortedException(message);
    }
}
