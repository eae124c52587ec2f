package dev.nightjar.offpeak.desk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Many activities, of which exactly one runs at any moment: the one that has the baton. An activity can be suspended in
 * the middle of a call; its stack then waits on its thread, while another thread goes on with the loop.
 *
 * <p>Whoever has the baton runs the loop itself, so that an activity that is never suspended costs no change of threads.
 */
final class Baton {
    /** A stack that waits. */
    static final class Suspended {
        private final Semaphore wake = new Semaphore(0);
    }

    private static final class Worker {
        private final Semaphore wake = new Semaphore(0);
    }

    private final Deque<Worker> idle = new ArrayDeque<>();
    private final List<Suspended> suspended = new ArrayList<>();
    private final Semaphore finished = new Semaphore(0);
    private BooleanSupplier loop = () -> false;
    private @Nullable Suspended resumed;
    private @Nullable Throwable failure;

    List<Suspended> suspended() {
        return suspended;
    }

    /** Runs the loop's steps until one says that there is no other; whoever is suspended then stays so. */
    void run(BooleanSupplier steps) {
        loop = steps;
        failure = null;
        goOn(null);
        finished.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException("the loop failed: " + failure, failure);
        }
    }

    /** @param me null for the thread that called {@link #run}, which nobody else uses */
    private void goOn(@Nullable Worker me) {
        boolean more = true;
        Suspended next = null;
        while (more && next == null) {
            try {
                more = loop.getAsBoolean();
            } catch (RuntimeException | Error e) {
                failure = e;
                more = false;
            }
            next = resumed;
            resumed = null;
        }
        // From the release on, others may use everything here: nothing is touched after it.
        if (me != null) {
            idle.push(me);
        }
        (next == null ? finished : next.wake).release();
    }

    /** Called by an activity: others go on until somebody resumes it. */
    void suspend() {
        Suspended me = new Suspended();
        suspended.add(me);
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
            Worker hired = worker;
            Thread.ofVirtual().start(() -> work(hired));
        }
        worker.wake.release();
        me.wake.acquireUninterruptibly();
    }

    /** Called by the loop as the last thing of a step: that activity goes on, and with it the loop. */
    void resume(Suspended one) {
        suspended.remove(one);
        resumed = one;
    }

    private void work(Worker me) {
        while (true) {
            me.wake.acquireUninterruptibly();
            goOn(me);
        }
    }
}
