package dev.nightjar.offpeak.endpoint;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server on the loopback interface that speaks TLS with a certificate of its own making for {@code *.example.test}, and
 * answers whatever bytes a test wants.
 */
final class TestServer implements AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Writes an answer; the connection is closed afterwards. */
    @FunctionalInterface
    interface Script {
        void answer(OutputStream out) throws IOException;
    }

    private final SSLServerSocket listening;
    private final SSLContext context;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Script> script = new AtomicReference<>(out -> {});

    TestServer(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("test-server").start(this::serve);
    }

    /** Makes the keys, once for a class of tests: no public class of the JDK writes certificates, its keytool does. */
    static Path keys(Path folder) throws IOException, InterruptedException {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=dns:*.example.test",
                        "-validity",
                        "36500",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0) {
            throw new IOException("keytool made no keys");
        }
        return keys;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Trusts this server and nobody else. */
    SSLSocketFactory clients() {
        return context.getSocketFactory();
    }

    void answers(String status, String headers, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        answersRaw("HTTP/1.1 " + status + "\r\nContent-Length: " + bytes.length + "\r\n" + headers + "\r\n" + body);
    }

    void answersRaw(String text) {
        answersWith(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void answersWith(Script answer) {
        script.set(answer);
    }

    /** Head and body of each request so far, as they came. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofPlatform().daemon().start(() -> treat(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void treat(Socket socket) {
        try (socket) {
            requests.add(request(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            script.get().answer(out);
            out.flush();
        } catch (IOException gone) {
            // The client may leave whenever it likes; some tests are about that.
        }
    }

    private static String request(InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.UTF_8);
        int length = text.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
