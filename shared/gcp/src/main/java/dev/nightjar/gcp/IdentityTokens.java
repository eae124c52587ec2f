package dev.nightjar.gcp;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdTokenCredentials;
import com.google.auth.oauth2.IdTokenProvider;
import dev.nightjar.offpeak.endpoint.TokenSource;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Identity tokens (OIDC) of the account that this process runs as, for whoever checks who calls.
 *
 * <p>A token is asked for once and used until shortly before it ends, an hour later. Whoever asks has checked that the
 * audience may have one: this class gives a token for any.
 */
final class IdentityTokens implements TokenSource {
    /** Audiences come from an allow-list; more than that many at once is a mistake, and the oldest is asked for anew. */
    private static final int MAX_AUDIENCES = 256;

    /** Where the credentials come from. */
    @FunctionalInterface
    interface Source {
        GoogleCredentials credentials() throws IOException;
    }

    private final Source source;
    private final Map<String, IdTokenCredentials> audiences = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, IdTokenCredentials> eldest) {
            return size() > MAX_AUDIENCES;
        }
    };
    private @Nullable IdTokenProvider provider;

    /** Of the account that this process runs as. */
    IdentityTokens() {
        this(GoogleCredentials::getApplicationDefault);
    }

    IdentityTokens(Source source) {
        this.source = source;
    }

    /** Never empty: a process that should have an account and has none says so. */
    @Override
    public Optional<String> token(String audience) throws IOException {
        try {
            IdTokenCredentials credentials = credentials(audience);
            // The only one that asks again in time; refresh() would ask for each call.
            credentials.refreshIfExpired();
            return Optional.of(credentials.getAccessToken().getTokenValue());
        } catch (IOException e) {
            throw new IOException(
                    "cannot get an identity token for " + audience + "\n  because "
                            + GoogleFailure.line(String.valueOf(e.getMessage()))
                            + "\n  try running as a service account: in the cloud the function's own, elsewhere the one"
                            + " whose key file GOOGLE_APPLICATION_CREDENTIALS names",
                    e);
        }
    }

    private synchronized IdTokenCredentials credentials(String audience) throws IOException {
        IdTokenProvider account = provider;
        if (account == null) {
            GoogleCredentials found = source.credentials();
            if (!(found instanceof IdTokenProvider able)) {
                throw new IOException("the credentials found here are those of a person, who cannot sign one");
            }
            account = able;
            provider = account;
        }
        IdTokenCredentials known = audiences.get(audience);
        if (known == null) {
            known = IdTokenCredentials.newBuilder()
                    .setIdTokenProvider(account)
                    .setTargetAudience(audience)
                    .build();
            audiences.put(audience, known);
        }
        return known;
    }
}
