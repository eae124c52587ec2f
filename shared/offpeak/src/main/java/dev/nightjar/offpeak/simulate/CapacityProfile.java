package dev.nightjar.offpeak.simulate;

import java.util.Arrays;

/**
 * How much of a pool is free in each minute from now on, given what is promised. A step function in two sorted arrays: a
 * change moves the steps behind it, which for the few thousand steps of a busy pool is cheaper than a tree.
 */
final class CapacityProfile {
    /** {@code free[i]} holds on {@code [at[i], at[i + 1])}, the last one for ever. */
    private long[] at = {Long.MIN_VALUE};

    private int[] free;
    private int head;
    private int end = 1;

    CapacityProfile(int capacity) {
        free = new int[] {capacity};
    }

    /** Forgets the steps before {@code now}. */
    void advance(long now) {
        while (head + 1 < end && at[head + 1] <= now) {
            head++;
        }
    }

    /** Promises {@code width} from {@code from} to {@code to}; a negative width gives it back. */
    void take(long from, long to, int width) {
        if (from >= to || width == 0) {
            return;
        }
        makeRoom();
        int first = cut(from);
        int last = cut(to);
        for (int i = first; i < last; i++) {
            free[i] -= width;
        }
        merge(last);
        merge(first);
    }

    /** The first step that begins at {@code minute}; it is made if need be. */
    private int cut(long minute) {
        int step = step(minute);
        if (at[step] == minute) {
            return step;
        }
        System.arraycopy(at, step + 1, at, step + 2, end - step - 1);
        System.arraycopy(free, step + 1, free, step + 2, end - step - 1);
        at[step + 1] = minute;
        free[step + 1] = free[step];
        end++;
        return step + 1;
    }

    private void merge(int step) {
        if (step > head && free[step] == free[step - 1]) {
            System.arraycopy(at, step + 1, at, step, end - step - 1);
            System.arraycopy(free, step + 1, free, step, end - step - 1);
            end--;
        }
    }

    /** For two more steps. */
    private void makeRoom() {
        if (end + 2 <= at.length) {
            return;
        }
        int size = end - head;
        long[] newAt = head > end / 2 ? at : new long[Math.max(64, 2 * at.length)];
        int[] newFree = head > end / 2 ? free : new int[newAt.length];
        System.arraycopy(at, head, newAt, 0, size);
        System.arraycopy(free, head, newFree, 0, size);
        at = newAt;
        free = newFree;
        head = 0;
        end = size;
    }

    private int step(long minute) {
        int found = Arrays.binarySearch(at, head, end, minute);
        return found >= 0 ? found : Math.max(head, -found - 2);
    }

    /** The first minute of at least {@code from} from which on {@code width} is free for so many minutes. */
    long earliest(long from, long minutes, int width) {
        return nextRoom(from, minutes, width).from();
    }

    /** A stretch in which a width is free; {@code to} is exclusive, {@link Long#MAX_VALUE} when it has no end. */
    record Room(long from, long to) {}

    /** The first stretch of at least so many minutes that begins at {@code from} or later, from {@code from} on. */
    Room nextRoom(long from, long minutes, int width) {
        int step = step(from);
        long start = Math.max(from, at[head]);
        while (true) {
            while (step < end && free[step] < width) {
                step++;
                if (step == end) {
                    throw new IllegalStateException("a width of " + width + " is never free");
                }
                start = at[step];
            }
            int last = step;
            while (last < end && free[last] >= width) {
                last++;
            }
            long to = last == end ? Long.MAX_VALUE : at[last];
            if (to == Long.MAX_VALUE || to - start >= minutes) {
                return new Room(start, to);
            }
            step = last;
        }
    }
}
