package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A desk in many small worlds; {@code test/bench/histories} lives a million more. A seed that fails is told step by step
 * by {@code test/bench/histories --seeds N-M --log}.
 */
class HistoriesTest {
    private static final int HISTORIES = 3_000;
    /** Within as many each weakening must be found. */
    private static final int SEEDS = 10_000;

    @Test
    void losesNothingDoublesNothingAndEndsEveryJob() {
        assertThat(Histories.first(0, HISTORIES, Weakening.NONE)).isNull();
    }

    /** A job made anew by a late message, in the instant in which it ended, once kept the last place of its pool for ever. */
    @ParameterizedTest
    @ValueSource(ints = {68_479, 468_621})
    void aMessageThatComesLateBlocksNoPool(int seed) {
        assertThat(Histories.first(seed, seed + 1, Weakening.NONE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ACKNOWLEDGE_BEFORE_CREATE, LOST",
        "KEY_PER_ATTEMPT, DOUBLED",
        "NO_KEY_AND_RETRY, DOUBLED",
        "FENCE_ALONE, DOUBLED",
        "CALLBACK_WITHOUT_SEGMENT, OLD-CALLBACK",
        "TIMERS_WITHOUT_SWEEP, LOST",
        "PLAIN_WRITES, DOUBLED",
    })
    void findsWhatADeskWithoutOneOfItsRulesDoesWrong(Weakening weakening, String kind) {
        assertThat(Histories.first(0, SEEDS, weakening, kind)).isNotNull();
    }
}
