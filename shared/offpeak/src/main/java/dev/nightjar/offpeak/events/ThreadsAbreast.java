package dev.nightjar.offpeak.events;

import dev.nightjar.offpeak.desk.Abreast;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several things at once on threads of their own, which end with them. */
final class ThreadsAbreast implements Abreast {
    /** Requests wait for strangers' servers, not for a core. */
    private static final int MAX_THREADS = 32;

    @Override
    public <T> List<T> all(List<? extends Callable<T>> things) {
        if (things.isEmpty()) {
            return List.of();
        }
        List<T> done = new ArrayList<>(things.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(Math.min(things.size(), MAX_THREADS))) {
            for (Future<T> future : threads.invokeAll(things)) {
                done.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("one of several things failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while several things were done", e);
        }
        return done;
    }
}
