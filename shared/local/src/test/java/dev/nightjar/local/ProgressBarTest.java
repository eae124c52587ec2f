package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
    private final CountDownLatch drawn = new CountDownLatch(1);
    private final ByteArrayOutputStream err = new ByteArrayOutputStream() {
        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            drawn.countDown();
        }
    };

    @Test
    void showsOnATerminalHowFarTheWorkIsAndLeavesNothingBehind() throws InterruptedException {
        ProgressBar bar = ProgressBar.start(streams(true), false, 1, 4, "team/environment\u0007.yml");

        assertThat(drawn.await(1, TimeUnit.MINUTES)).isTrue();
        bar.stop();

        String shown = err.toString(StandardCharsets.UTF_8);
        assertThat(shown).contains("[#####---------------] 2 of 4  team/environment?.yml");
        assertThat(shown.substring(shown.lastIndexOf('\r', shown.length() - 2)))
                .as("the line is wiped")
                .isBlank();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, true"})
    void showsNothingInAPipeOrWhenQuiet(boolean terminal, boolean quiet) {
        ProgressBar bar = ProgressBar.start(streams(terminal), quiet, 0, 1, "environment.yml");
        bar.stop();

        assertThat(err.size()).isZero();
    }

    private Streams streams(boolean terminal) {
        return new Streams(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal);
    }
}
