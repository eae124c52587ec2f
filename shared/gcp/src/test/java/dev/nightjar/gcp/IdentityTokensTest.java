package dev.nightjar.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityTokensTest {
    /** The end of the year 2199: no machine's clock makes it old. */
    private static final String LASTING = token("https://fl.example", 7_258_118_399L);

    private RecordingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RecordingServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asksOnceForEachAudience() throws Exception {
        server.answers(200, "{\"id_token\":\"" + LASTING + "\"}");
        String other = token("https://other.example", 7_258_118_399L);
        server.answers(200, "{\"id_token\":\"" + other + "\"}");
        IdentityTokens tokens = new IdentityTokens(this::account);

        assertThat(tokens.token("https://fl.example")).contains(LASTING);
        assertThat(tokens.token("https://fl.example")).contains(LASTING);
        assertThat(tokens.token("https://other.example")).contains(other);

        assertThat(server.asked())
                .extracting(RecordingServer.Asked::line)
                .containsExactly("POST /token", "POST /token");
        assertThat(assertion(0)).contains("\"target_audience\":\"https://fl.example\"");
        assertThat(assertion(1)).contains("\"target_audience\":\"https://other.example\"");
    }

    @Test
    void asksAgainForATokenThatHasEnded() throws Exception {
        server.answers(200, "{\"id_token\":\"" + token("https://fl.example", 1_000_000_000L) + "\"}");
        server.answers(200, "{\"id_token\":\"" + LASTING + "\"}");
        IdentityTokens tokens = new IdentityTokens(this::account);

        tokens.token("https://fl.example");

        assertThat(tokens.token("https://fl.example")).contains(LASTING);
        assertThat(server.asked()).hasSize(2);
    }

    /** As on Google's machines: a process of its own, told by its environment where the metadata server is. */
    @Test
    void asksTheMetadataServerOfAFunction() throws Exception {
        // First it is looked whether there is such a server at all.
        server.answers(200, "{}").answers(200, LASTING);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AsksForAToken.class.getName(),
                        "https://fl.example")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("GOOGLE_.*|GCE_.*|CLOUDSDK_.*|HOME"));
        builder.environment().put("HOME", "/nonexistent");
        builder.environment().put("GCE_METADATA_HOST", server.url().replace("http://", ""));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).endsWith(LASTING);
        assertThat(server.asked().getLast().line())
                .startsWith("GET /computeMetadata/v1/instance/service-accounts/default/identity?")
                .contains("audience=https://fl.example");
    }

    /** The other process. */
    static final class AsksForAToken {
        private AsksForAToken() {}

        public static void main(String[] words) throws IOException {
            System.out.print(new IdentityTokens().token(words[0]).orElseThrow());
        }
    }

    @Test
    void saysThatAPersonHasNone() {
        IdentityTokens tokens = new IdentityTokens(() -> GoogleCredentials.create(
                AccessToken.newBuilder().setTokenValue("a").build()));

        assertThatThrownBy(() -> tokens.token("https://fl.example"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot get an identity token for https://fl.example\n"
                        + "  because the credentials found here are those of a person, who cannot sign one\n  try ");
    }

    @Test
    void saysWhyGoogleGivesNone() {
        for (int i = 0; i < 9; i++) {
            server.answers(400, "{\"error\":\"invalid_grant\"}");
        }
        IdentityTokens tokens = new IdentityTokens(this::account);

        assertThatThrownBy(() -> tokens.token("https://fl.example"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot get an identity token for https://fl.example\n  because ");
    }

    /** A service account whose tokens come from the server of this test. */
    private GoogleCredentials account() throws IOException {
        return ServiceAccountCredentials.newBuilder()
                .setClientId("1")
                .setClientEmail("caller@chores-1.iam.gserviceaccount.com")
                .setPrivateKeyId("key-1")
                .setPrivateKey(key())
                .setTokenServerUri(URI.create(server.url() + "/token"))
                .build();
    }

    private static PrivateKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair().getPrivate();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** What the account signed in that request. */
    private String assertion(int index) {
        String body = server.asked().get(index).body();
        String signed = body.replaceFirst(".*assertion=", "").replaceFirst("&.*", "");
        return new String(Base64.getUrlDecoder().decode(signed.split("\\.", -1)[1]), UTF_8);
    }

    private static String token(String audience, long ends) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"aud\":\"%s\",\"exp\":%d,\"iat\":1000000000}".formatted(audience, ends);
        return base64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "."
                + base64.encodeToString(claims.getBytes(UTF_8)) + "." + base64.encodeToString(new byte[8]);
    }
}
