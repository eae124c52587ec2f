package dev.nightjar.offpeak.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RateFlowTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMaximumFlowIsAsLargeAsTheSmallestCut(long seed) {
        Random random = new Random(seed);
        int jobs = 1 + random.nextInt(8);
        int slots = 1 + random.nextInt(8);
        long[] supply = random.longs(jobs, 0, 20).toArray();
        long[] space = random.longs(slots, 0, 25).toArray();
        int[] firstArc = new int[jobs + 1];
        int[] slotOf = new int[jobs * slots];
        long[] room = new long[jobs * slots];
        int arcs = 0;
        for (int job = 0; job < jobs; job++) {
            for (int slot = 0; slot < slots; slot++) {
                if (random.nextInt(3) > 0) {
                    slotOf[arcs] = slot;
                    room[arcs++] = random.nextInt(12);
                }
            }
            firstArc[job + 1] = arcs;
        }
        long smallest = Long.MAX_VALUE;
        for (int cut = 0; cut < 1 << jobs; cut++) {
            smallest = Math.min(smallest, cut(cut, firstArc, slotOf, room, supply, space));
        }

        long flow =
                new RateFlow(firstArc, Arrays.copyOf(slotOf, arcs), Arrays.copyOf(room, arcs), supply, space).maximum();

        assertThat(flow).isEqualTo(smallest);
    }

    /** The smallest cut with these jobs on the side of the source: each slot stands where it costs less. */
    private static long cut(int inside, int[] firstArc, int[] slotOf, long[] room, long[] supply, long[] space) {
        long sum = 0;
        long[] into = new long[space.length];
        for (int job = 0; job < supply.length; job++) {
            if ((inside >> job & 1) == 0) {
                sum += supply[job];
            } else {
                for (int arc = firstArc[job]; arc < firstArc[job + 1]; arc++) {
                    into[slotOf[arc]] += room[arc];
                }
            }
        }
        for (int slot = 0; slot < space.length; slot++) {
            sum += Math.min(into[slot], space[slot]);
        }
        return sum;
    }
}
