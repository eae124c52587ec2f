package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.cloud.Ledger.Claim;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final TickingClock clock = new TickingClock("2026-03-01T00:00:00Z");
    private final MemoryStore store = new MemoryStore(clock);
    private final Ledger one = new Ledger(store, "state", "environments", LEASE, clock);
    private final Ledger two = new Ledger(store, "state", "environments", LEASE, clock);

    private static Claim.Mine mine(Claim claim) {
        assertThat(claim).isInstanceOf(Claim.Mine.class);
        return (Claim.Mine) claim;
    }

    @Test
    void givesWorkToTheFirstAndTellsTheOthersWhenToComeBack() throws IOException {
        assertThat(mine(one.claim("key")).attempt()).isEqualTo(1);

        assertThat(two.claim("key")).isEqualTo(new Claim.Busy(clock.instant().plus(LEASE)));
        assertThat(one.claim("key")).isEqualTo(new Claim.Busy(clock.instant().plus(LEASE)));
        mine(two.claim("another key"));
    }

    @Test
    void tellsEverybodyWhereTheResultLies() throws IOException {
        mine(one.claim("key")).done("environments/a.yml/17/");

        assertThat(one.claim("key")).isEqualTo(new Claim.Done("environments/a.yml/17/"));
        clock.advance(LEASE.multipliedBy(1000));
        assertThat(two.claim("key")).isEqualTo(new Claim.Done("environments/a.yml/17/"));
    }

    @Test
    void keepsOneObjectForAKeyWhoseNameTellsNothingOfIt() throws IOException {
        mine(one.claim("object:environments/team-a/../x#17")).done("p");

        assertThat(store.list("state", ""))
                .singleElement()
                .satisfies(info -> assertThat(info.name().name()).matches("ledger/environments/[0-9a-f]{64}"));
    }

    @Test
    void givesWorkToExactlyOneOfTwoInstancesAtOnce() throws Exception {
        for (int round = 0; round < 50; round++) {
            String key = "key " + round;
            List<Claim> claims = ObjectStoreContract.atOnce(2, me -> (me == 0 ? one : two).claim(key));

            assertThat(claims).filteredOn(Claim.Mine.class::isInstance).hasSize(1);
            assertThat(claims).filteredOn(Claim.Busy.class::isInstance).hasSize(1);
        }
    }

    @Test
    void letsAnotherTakeOverWhenTheLeaseOfACrashedOneEnds() throws IOException {
        mine(one.claim("key"));
        clock.advance(LEASE.minusSeconds(1));
        assertThat(two.claim("key")).isInstanceOf(Claim.Busy.class);
        clock.advance(Duration.ofSeconds(1));

        Claim.Mine successor = mine(two.claim("key"));

        assertThat(successor.attempt()).isEqualTo(2);
        assertThat(one.claim("key")).isInstanceOf(Claim.Busy.class);
        successor.done("result");
        assertThat(one.claim("key")).isEqualTo(new Claim.Done("result"));
    }

    @Test
    void givesAnAbandonedLeaseToExactlyOneOfTwoTakers() throws Exception {
        for (int round = 0; round < 50; round++) {
            String key = "key " + round;
            mine(one.claim(key));
            clock.advance(LEASE);

            List<Claim> claims = ObjectStoreContract.atOnce(2, me -> (me == 0 ? one : two).claim(key));

            assertThat(claims).filteredOn(Claim.Mine.class::isInstance).hasSize(1);
        }
    }

    @Test
    void refusesTheResultOfOneThatLostItsLease() throws IOException {
        Claim.Mine late = mine(one.claim("key"));
        clock.advance(LEASE);
        Claim.Mine successor = mine(two.claim("key"));

        assertThatExceptionOfType(PreconditionFailedException.class).isThrownBy(() -> late.done("late"));
        assertThatExceptionOfType(PreconditionFailedException.class).isThrownBy(late::release);

        successor.done("right");
        assertThat(one.claim("key")).isEqualTo(new Claim.Done("right"));
        assertThatExceptionOfType(PreconditionFailedException.class).isThrownBy(() -> late.done("late"));
        late.done("right");
    }

    @Test
    void isDoneTwiceWithOneResultAndNeverWithTwo() throws IOException {
        Claim.Mine mine = mine(one.claim("key"));

        mine.done("result");
        mine.done("result");

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> mine.done("other"));
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(mine::release);
        assertThat(two.claim("key")).isEqualTo(new Claim.Done("result"));
    }

    @Test
    void givesReleasedWorkToTheNextAtOnceAndCountsTheAttempts() throws IOException {
        for (int attempt = 1; attempt <= 5; attempt++) {
            Claim.Mine mine = mine(one.claim("key"));
            assertThat(mine.attempt()).isEqualTo(attempt);
            mine.release();
        }
    }

    @Test
    void takesAnEntryThatIsBrokenForNoPermission() throws IOException {
        mine(one.claim("key"));
        ObjectName entry = store.list("state", "").get(0).name();
        for (String broken : List.of(
                "",
                "{}",
                "[1]",
                "{\"state\":\"done\",\"attempt\":1}",
                "{\"state\":\"in-progress\",\"attempt\":1,\"lease_until\":\"soon\"}")) {
            ObjectStoreContract.put(store, entry, Precondition.NONE, broken.getBytes(UTF_8));

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> one.claim("key"))
                    .withMessageContaining("cannot read the ledger's entry " + entry)
                    .withMessageContaining("\n  because ")
                    .withMessageContaining("\n  try ");
        }
    }

    @Test
    void countsAWriteWhoseAnswerWasLost() throws IOException {
        ObjectStore forgetful = new Forgetful(store);
        Ledger ledger = new Ledger(forgetful, "state", "environments", LEASE, clock);

        // The entry was created and the answer said it was not: nobody has it until the lease ends.
        assertThat(ledger.claim("key")).isInstanceOf(Claim.Busy.class);
        clock.advance(LEASE);
        Claim.Mine mine = mine(one.claim("key"));
        mine.done("result");

        assertThat(ledger.claim("key")).isEqualTo(new Claim.Done("result"));
    }

    /** Writes, and then says that it could not. */
    private record Forgetful(ObjectStore store) implements ObjectStore {
        @Override
        public Optional<ObjectInfo> find(ObjectName name) throws IOException {
            return store.find(name);
        }

        @Override
        public InputStream read(ObjectName name, long generation) throws IOException {
            return store.read(name, generation);
        }

        @Override
        public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
            return store.readRange(name, generation, offset, length);
        }

        @Override
        public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata)
                throws IOException {
            ObjectWriter writer = store.write(name, precondition, metadata);
            return new ObjectWriter() {
                @Override
                public ObjectInfo commit() throws IOException {
                    writer.commit();
                    throw new PreconditionFailedException("the retry found its own object");
                }

                @Override
                public void write(int b) throws IOException {
                    writer.write(b);
                }
            };
        }

        @Override
        public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
                throws IOException {
            return store.copy(from, generation, to, precondition);
        }

        @Override
        public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
            return store.list(bucket, prefix);
        }

        @Override
        public void delete(ObjectName name, Precondition precondition) throws IOException {
            store.delete(name, precondition);
        }
    }
}
