package dev.nightjar.cloud;

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
