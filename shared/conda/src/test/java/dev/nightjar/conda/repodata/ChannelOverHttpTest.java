package dev.nightjar.conda.repodata;

import static dev.nightjar.conda.repodata.ChannelFolder.entry;
import static dev.nightjar.conda.repodata.ChannelFolder.only;
import static dev.nightjar.conda.repodata.ChannelFolder.repodata;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.fetch.FetchSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelOverHttpTest {
    private static final byte[] CONTENT = repodata(entry("a-1-0.conda", "")).getBytes(UTF_8);

    private final Deadline minute = Deadline.in(Duration.ofMinutes(1));
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger failuresToCome = new AtomicInteger();
    private volatile boolean silent;
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void readsThePackedFile() throws ChannelException {
        files.put("/ch/linux-64/repodata.json.zst", Zstd.compress(CONTENT));
        files.put("/ch/noarch/repodata.json.zst", Zstd.compress(CONTENT));

        List<PackageIndex> indexes = open("/ch", "linux-64");

        assertThat(indexes).extracting(PackageIndex::subdir).containsExactly("linux-64", "noarch");
        assertThat(only(indexes.get(0), "a").url()).isEqualTo(base("/ch") + "/linux-64/a-1-0.conda");
        assertThat(indexes.get(0).bytes()).isEqualTo(Zstd.compress(CONTENT).length);
        assertThat(asked).containsExactlyInAnyOrder("/ch/linux-64/repodata.json.zst", "/ch/noarch/repodata.json.zst");
    }

    @Test
    void readsThePlainFileWhereThereIsNoPackedOne() throws ChannelException {
        files.put("/ch/noarch/repodata.json", CONTENT);

        List<PackageIndex> indexes = open("/ch", "linux-64");

        assertThat(indexes).extracting(PackageIndex::subdir).containsExactly("noarch");
        assertThat(asked)
                .contains("/ch/noarch/repodata.json.zst", "/ch/noarch/repodata.json", "/ch/linux-64/repodata.json");
    }

    @Test
    void saysThatAChannelIsUnknown() {
        ChannelException failure = failure("/none", "linux-64", minute);

        assertThat(failure.what()).isEqualTo("the channel a-channel has nothing for linux-64");
        assertThat(failure.why()).isEqualTo("there is no repodata for linux-64 or noarch under " + base("/none"));
        assertThat(failure.outsideWorld()).isTrue();
    }

    @Test
    void triesAgainWhenTheServerStumbles() throws ChannelException {
        files.put("/ch/noarch/repodata.json.zst", Zstd.compress(CONTENT));
        failuresToCome.set(2);

        assertThat(open("/ch", "noarch")).hasSize(1);
        assertThat(asked).hasSize(3);
    }

    @Test
    void blamesTheServerThatStaysBroken() {
        failuresToCome.set(1000);

        ChannelException failure = failure("/ch", "noarch", minute);

        assertThat(failure.what()).isEqualTo("cannot read noarch/repodata.json.zst of the channel a-channel");
        assertThat(failure.why()).isEqualTo(base("/ch") + "/noarch/repodata.json.zst answers 500");
        assertThat(failure.outsideWorld()).isTrue();
    }

    @Test
    void neverShowsLoginsAndTokens() throws ChannelException {
        files.put("/t/tk-123/ch/noarch/repodata.json", CONTENT);
        String port = ":" + server.getAddress().getPort();
        String written = "http://me:secret@127.0.0.1" + port + "/t/tk-123/ch";

        try (ChannelIndexes indexes = indexes()) {
            PackageIndex index = indexes.open(new Channel(written, URI.create(written)), "noarch", minute)
                    .get(0);
            ChannelException failure = catchThrowableOfType(
                    ChannelException.class,
                    () -> indexes.open(new Channel(written, URI.create(written + "/no")), "noarch", minute));

            assertThat(only(index, "a").url()).isEqualTo("http://127.0.0.1" + port + "/ch/noarch/a-1-0.conda");
            assertThat(failure.what() + failure.why() + failure.hint() + failure.getMessage())
                    .doesNotContain("secret")
                    .doesNotContain("tk-123");
        }
    }

    @Test
    void refusesArtefactsOfThisMachineFromAServer() {
        files.put("/ch/noarch/repodata.json", "{\"info\":{\"base_url\":\"file:///etc\"}}".getBytes(UTF_8));

        assertThat(failure("/ch", "noarch", minute).why()).isEqualTo("its info.base_url may not lead to file:///etc");
    }

    @Test
    void tellsABrokenDownloadFromABrokenNetwork() {
        byte[] packed = Zstd.compress(CONTENT);
        files.put("/ch/noarch/repodata.json.zst", Arrays.copyOf(packed, packed.length - 5));

        assertThat(failure("/ch", "noarch", minute).why()).isEqualTo("it ends in the middle");
    }

    @Test
    void givesUpOnASlowServerAtTheDeadline() {
        silent = true;
        Deadline deadline = Deadline.in(Duration.ofMillis(200));

        ChannelException failure = failure("/ch", "noarch", deadline);

        assertThat(failure.why()).isEqualTo("the time was up before it was read");
        assertThat(failure.outsideWorld()).isTrue();
        assertThat(deadline.passed()).isTrue();
    }

    @Test
    void isNotStoppedBySomebodyElsesDeadline() throws Exception {
        files.put("/ch/noarch/repodata.json", CONTENT);
        silent = true;
        Deadline hasty = Deadline.in(Duration.ofMinutes(1));
        Channel channel = new Channel("a-channel", URI.create(base("/ch")));
        try (ChannelIndexes indexes = indexes()) {
            var patient = threads.submit(() -> indexes.open(channel, "noarch", minute));
            var impatient = threads.submit(
                    () -> catchThrowableOfType(ChannelException.class, () -> indexes.open(channel, "noarch", hasty)));
            hasty.cancel();

            assertThat(impatient.get().why()).startsWith("the time was up");
            silent = false;
            testEnds.countDown();
            assertThat(patient.get()).hasSize(1);
        }
    }

    private List<PackageIndex> open(String path, String platform) throws ChannelException {
        try (ChannelIndexes indexes = indexes()) {
            return indexes.open(new Channel("a-channel", URI.create(base(path))), platform, minute);
        }
    }

    private ChannelException failure(String path, String platform, Deadline deadline) {
        try (ChannelIndexes indexes = indexes()) {
            return catchThrowableOfType(
                    ChannelException.class,
                    () -> indexes.open(new Channel("a-channel", URI.create(base(path))), platform, deadline));
        }
    }

    private static ChannelIndexes indexes() {
        return new ChannelIndexes(FetchSettings.bare().withPause(pause -> {}));
    }

    private String base(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        if (silent) {
            try {
                testEnds.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] found = files.get(path);
        if (failuresToCome.getAndDecrement() > 0 || found == null) {
            exchange.sendResponseHeaders(failuresToCome.get() >= 0 ? 500 : 404, -1);
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, found.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(found);
        }
    }
}
