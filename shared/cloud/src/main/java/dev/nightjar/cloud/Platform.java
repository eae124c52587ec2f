package dev.nightjar.cloud;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The surroundings of a function: on Google Cloud its clients, on a laptop a directory and this process.
 *
 * <p>Found through {@link ServiceLoader}, so that one and the same function class runs in both places.
 */
public interface Platform {
    ObjectStore store();

    /** The topic of that short name, such as {@code dead-letters}. */
    Topic topic(String name);

    InstantSource clock();

    /** A setting by its name in the environment's style, such as {@code NIGHTJAR_RESULTS_BUCKET}. */
    Optional<String> setting(String name);

    /**
     * An OpenID Connect token of the account that this runs as, by which another server knows who asks; empty where there
     * is no such account.
     *
     * @param audience the other server's base URL; the caller has checked that it may have a token
     */
    default Optional<String> identityToken(String audience) throws IOException {
        return Optional.empty();
    }

    /**
     * The one platform on the class path.
     *
     * @throws IllegalStateException when there is none, or more than one
     */
    static Platform load() {
        ClassLoader loader = Platform.class.getClassLoader();
        return load(loader == null ? ClassLoader.getSystemClassLoader() : loader);
    }

    /** The one platform that this loader sees; for programs that keep theirs in a folder of its own. */
    static Platform load(ClassLoader loader) {
        var found = ServiceLoader.load(Platform.class, loader).stream().toList();
        if (found.size() != 1) {
            throw new IllegalStateException("expected one Platform on the class path, found "
                    + found.stream().map(p -> p.type().getName()).toList());
        }
        return found.get(0).get();
    }
}
