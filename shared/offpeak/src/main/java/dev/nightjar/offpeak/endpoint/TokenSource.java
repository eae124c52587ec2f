package dev.nightjar.offpeak.endpoint;

import java.io.IOException;
import java.util.Optional;

/** Gives the tokens by which endpoints know who asks. */
@FunctionalInterface
public interface TokenSource {
    /** For a platform that has no identity: endpoints are asked without a token. */
    TokenSource NONE = audience -> Optional.empty();

    /**
     * An OpenID Connect token for that audience, without {@code Bearer}; empty when there is none to give.
     *
     * @param audience the endpoint's base URL, such as {@code https://train.example.com}
     * @throws IOException when it cannot be had now
     */
    Optional<String> token(String audience) throws IOException;
}
