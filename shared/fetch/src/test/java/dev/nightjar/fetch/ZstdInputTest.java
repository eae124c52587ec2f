package dev.nightjar.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.nightjar.fetch.UnpackException.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZstdInputTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final byte[] content = new byte[300_000];
    private final byte[] packed;

    ZstdInputTest() {
        new Random(1).nextBytes(content);
        packed = Zstd.compress(content);
    }

    @Test
    void unpacksOneFrameAndSeveral() throws IOException {
        assertThat(unpack(packed)).isEqualTo(content);
        assertThat(unpack(concat(Zstd.compress("a".getBytes(UTF_8)), Zstd.compress("b".getBytes(UTF_8)))))
                .asString(UTF_8)
                .isEqualTo("ab");
    }

    @Test
    void passesOverFramesThatAreMeantToBeSkipped() throws IOException {
        byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9};

        assertThat(unpack(concat(skipped, packed))).isEqualTo(content);
    }

    @Test
    void unpacksNothingToNothing() throws IOException {
        assertThat(unpack(new byte[0])).isEmpty();
        assertThat(unpack(Zstd.compress(new byte[0]))).isEmpty();
    }

    @Test
    void readsWindowsOf128MiB() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out)) {
            zstd.setLong(27);
            zstd.write(content);
        }

        assertThat(unpack(out.toByteArray())).isEqualTo(content);
    }

    @Test
    void tellsWhatIsWrong() {
        assertThat(fault("{}".repeat(10).getBytes(UTF_8))).isEqualTo(Fault.NOT_ZSTD);
        assertThat(fault(new byte[] {0x28})).isEqualTo(Fault.NOT_ZSTD);
        assertThat(fault(Arrays.copyOf(packed, packed.length / 2))).isEqualTo(Fault.TRUNCATED);
        assertThat(fault(Arrays.copyOf(packed, packed.length - 1))).isEqualTo(Fault.TRUNCATED);
        assertThat(fault(concat(packed, "garbage".getBytes(UTF_8)))).isEqualTo(Fault.DAMAGED);
        byte[] damaged = Zstd.compress("some text that is packed, some text that is packed".getBytes(UTF_8));
        damaged[6] |= 6; // the block's type is now the reserved one (RFC 8878, 3.1.1.2)
        assertThat(fault(damaged)).isEqualTo(Fault.DAMAGED);
    }

    @Test
    void stopsAtTheLimit() {
        UnpackException failure = catchThrowableOfType(
                UnpackException.class,
                () -> new ZstdInput(new ByteArrayInputStream(packed), content.length - 1).readAllBytes());

        assertThat(failure.fault()).isEqualTo(Fault.BOMB);
    }

    @Test
    void stopsABombLongBeforeTheLimit() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out)) {
            byte[] blank = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                zstd.write(blank);
            }
        }
        ZstdInput bomb = new ZstdInput(new ByteArrayInputStream(out.toByteArray()), NO_LIMIT);

        UnpackException failure =
                catchThrowableOfType(UnpackException.class, () -> bomb.transferTo(OutputStream.nullOutputStream()));

        assertThat(failure.fault()).isEqualTo(Fault.BOMB);
    }

    private static byte[] unpack(byte[] bytes) throws IOException {
        try (InputStream in = new ZstdInput(new ByteArrayInputStream(bytes), NO_LIMIT)) {
            return in.readAllBytes();
        }
    }

    private static Fault fault(byte[] bytes) {
        return catchThrowableOfType(UnpackException.class, () -> unpack(bytes)).fault();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
