package dev.nightjar.offpeak.desk;

/**
 * What jobs share: {@code pools/NAME.json}, an object that people may write by hand,
 * {@code {"capacity": 4, "paused": false}}.
 *
 * @param capacity how many of its jobs run at once
 * @param paused whether no job of it starts; what runs goes on
 */
public record Pool(String name, int capacity, boolean paused) {
    public Pool {
        if (capacity < 0) {
            throw new IllegalArgumentException("a pool's capacity is at least 0, not " + capacity);
        }
    }
}
