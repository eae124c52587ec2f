package dev.nightjar.offpeak.desk;

import java.util.List;
import java.util.concurrent.Callable;

/** Does several things at once, as far as that is possible; the answers stand in the order of the things. */
@FunctionalInterface
public interface Abreast {
    /**
     * Returns when all are done.
     *
     * @param things none of which throws anything but a bug
     */
    <T> List<T> all(List<? extends Callable<T>> things);
}
