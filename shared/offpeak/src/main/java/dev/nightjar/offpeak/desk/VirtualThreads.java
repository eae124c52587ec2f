package dev.nightjar.offpeak.desk;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Each thing on a virtual thread of its own, so many at once and no more: they wait for servers, not for processors. */
public final class VirtualThreads implements Abreast {
    private final int atOnce;

    /** @param atOnce how many things run at any moment, at least 1 */
    public VirtualThreads(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one thing must run at once, not " + atOnce);
        }
        this.atOnce = atOnce;
    }

    @Override
    public <T> List<T> all(List<? extends Callable<T>> things) {
        Semaphore free = new Semaphore(atOnce);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> thing : things) {
                futures.add(threads.submit(() -> {
                    free.acquire();
                    try {
                        return thing.call();
                    } finally {
                        free.release();
                    }
                }));
            }
            List<T> done = new ArrayList<>();
            for (Future<T> future : futures) {
                done.add(future.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of the things failed, which none of them may", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while things were under way", e);
        }
    }
}
