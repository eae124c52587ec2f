package dev.nightjar.dataset;

import dev.nightjar.dataset.source.CarriedDatasetException;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that tokenize, parse and encode. Failures come out as what they were. */
final class Workers implements AutoCloseable {
    private final ExecutorService pool;
    private final int count;

    Workers(int count) {
        this.count = count;
        AtomicInteger number = new AtomicInteger();
        pool = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "nightjar-dataset-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    int count() {
        return count;
    }

    /** What is done for one column. */
    interface ColumnTask {
        void run(int column) throws IOException, DatasetException;
    }

    <T> Future<T> submit(Callable<T> task) {
        return pool.submit(task);
    }

    /** Begins the task for columns 0 to {@code columns - 1}, on all threads. */
    List<Future<Void>> start(int columns, ColumnTask task) {
        AtomicInteger next = new AtomicInteger();
        List<Future<Void>> futures = new ArrayList<>();
        for (int i = 0; i < Math.min(count, columns); i++) {
            futures.add(pool.submit(() -> {
                for (int column = next.getAndIncrement(); column < columns; column = next.getAndIncrement()) {
                    task.run(column);
                }
                return null;
            }));
        }
        return futures;
    }

    /** Waits for all of them, also where one fails. */
    void await(List<Future<Void>> futures) throws IOException, DatasetException {
        DatasetException wrong = null;
        IOException failed = null;
        for (Future<Void> future : futures) {
            try {
                await(future);
            } catch (DatasetException e) {
                wrong = wrong == null ? e : wrong;
            } catch (IOException e) {
                failed = failed == null ? e : failed;
            }
        }
        if (wrong != null) {
            throw wrong;
        }
        if (failed != null) {
            throw failed;
        }
    }

    <T> T await(Future<T> future) throws IOException, DatasetException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new java.io.InterruptedIOException("stopped while optimizing").initCause(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            switch (cause) {
                case CarriedDatasetException carried -> throw carried.dataset();
                case DatasetException wrong -> throw wrong;
                case IOException failed -> throw failed;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(cause);
            }
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                // Tasks are short, and what they hold must be free when this returns.
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
