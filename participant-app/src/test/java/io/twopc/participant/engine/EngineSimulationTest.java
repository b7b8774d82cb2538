package io.twopc.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * The shipped engine in a world where connections break, the resource goes away, processes are killed and messages are
 * repeated, all from one seed: in the end every branch is as the coordinator decided.
 */
class EngineSimulationTest {

    private static final int TRANSACTIONS = 25;
    private static final int STEPS = 3_000;

    @RepeatedTest(40)
    void everyBranchEndsAsDecided(RepetitionInfo repetition) {
        long seed = Long.getLong("twopc.seed", 7_000L) + repetition.getCurrentRepetition();
        World world = new World(new Random(seed));
        try {
            world.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + "\n" + world.story(), e);
        }
    }

    private static final class World {
        private final Random random;
        private final FakeResource resource = new FakeResource();
        private final EngineHarness.MemoryIncarnations incarnations = new EngineHarness.MemoryIncarnations();
        private final Map<TransactionId, Decision> decided = new HashMap<>();
        private final Set<TransactionId> voted = new HashSet<>();
        private final Set<TransactionId> refused = new HashSet<>();
        private final Set<TransactionId> ended = new HashSet<>();
        private final List<String> story = new ArrayList<>();
        private EngineHarness harness = new EngineHarness(EngineOptions.of(EngineHarness.BANK), resource, incarnations);
        private @Nullable FakeSession session;

        World(Random random) {
            this.random = random;
        }

        String story() {
            return String.join("\n", story.subList(Math.max(0, story.size() - 60), story.size()));
        }

        private void note(String what) {
            story.add(what);
        }

        void run() {
            start();
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            bringToAnEnd();
            check();
        }

        private void start() {
            boolean wasAway = resource.away;
            resource.away = false;
            harness.recover();
            resource.away = wasAway;
            reconnect();
        }

        private void step() {
            int dice = random.nextInt(100);
            if (dice < 30) {
                prepare(random.nextInt(TRANSACTIONS));
            } else if (dice < 55) {
                work(harness.prepares);
            } else if (dice < 75) {
                work(harness.resolves);
            } else if (dice < 80) {
                harness.clock.advance(Duration.ofMillis(random.nextInt(3_000)));
            } else if (dice < 84) {
                decide(tx(), Decision.ABORT);
            } else if (dice < 90) {
                tell(tx());
            } else if (dice < 94) {
                resource.away = random.nextInt(3) == 0;
            } else if (dice < 98) {
                reconnect();
            } else {
                kill();
            }
            harness.step();
            listen();
        }

        private TransactionId tx() {
            return EngineHarness.tx(random.nextInt(TRANSACTIONS));
        }

        private void prepare(int number) {
            if (!decided.containsKey(EngineHarness.tx(number))) {
                deliver(EngineHarness.prepare(number));
            }
        }

        /** Runs a piece of work, or the one after it: workers are not in order. */
        private void work(Queue<Runnable> waiting) {
            Runnable first = waiting.poll();
            if (first != null) {
                if (random.nextBoolean()) {
                    waiting.add(first);
                } else {
                    first.run();
                }
            }
        }

        private void kill() {
            note("kill");
            harness.prepares.clear();
            harness.resolves.clear();
            assertThat(harness.listener.defects).isEmpty();
            harness = new EngineHarness(EngineOptions.of(EngineHarness.BANK), resource, incarnations);
            session = null;
            start();
        }

        private void reconnect() {
            note("reconnect");
            FakeSession old = session;
            if (old != null) {
                harness.engine.disconnected(old);
            }
            FakeSession fresh = new FakeSession();
            session = fresh;
            harness.engine.welcomed(fresh, new Welcome(EngineHarness.A, 1, true, 1 << 20, 5_000));
            harness.step();
        }

        private void deliver(Message message) {
            FakeSession current = session;
            if (current != null) {
                note("-> " + message);
                harness.engine.received(current, message);
            }
        }

        /** The coordinator takes what was said: a simple one, but never a wrong one. */
        private void listen() {
            FakeSession current = session;
            if (current == null) {
                return;
            }
            for (Message message : current.take()) {
                note("<- " + message);
                answer(message);
            }
        }

        private void answer(Message message) {
            if (message instanceof VoteCommit vote) {
                assertThat(resource.traces.get(branch(vote.transaction())))
                        .as("C21: prepared before the vote")
                        .isIn(Trace.PREPARED, Trace.COMMITTED);
                assertThat(refused).as("R8: one vote").doesNotContain(vote.transaction());
                voted.add(vote.transaction());
                decide(vote.transaction(), Decision.COMMIT);
                tell(vote.transaction());
            } else if (message instanceof VoteAbort vote) {
                if (!decided.containsKey(vote.transaction())) {
                    refused.add(vote.transaction());
                }
                decide(vote.transaction(), Decision.ABORT);
            } else if (message instanceof ErrorMessage error && error.transaction() != null) {
                assertThat(decided.get(error.transaction()))
                        .as("nothing decided COMMIT is ever refused: %s", error)
                        .isNotEqualTo(Decision.COMMIT);
                decide(error.transaction(), Decision.ABORT);
            } else if (message instanceof Inquire inquire) {
                if (decided.containsKey(inquire.transaction())) {
                    tell(inquire.transaction());
                } else {
                    deliver(new Pending(inquire.transaction()));
                }
            } else if (message instanceof Ack ack) {
                acknowledged(ack.transaction());
            }
        }

        private void acknowledged(TransactionId transaction) {
            if (decided.get(transaction) == Decision.COMMIT) {
                assertThat(resource.traces.get(branch(transaction)))
                        .as("C25: durable before the acknowledgement")
                        .isEqualTo(Trace.COMMITTED);
                ended.add(transaction);
                if (random.nextBoolean()) {
                    deliver(new Forget(transaction));
                }
            }
        }

        private void decide(TransactionId transaction, Decision decision) {
            if (decision == Decision.ABORT || random.nextInt(3) > 0) {
                decided.putIfAbsent(transaction, decision);
            }
        }

        private void tell(TransactionId transaction) {
            Decision decision = decided.get(transaction);
            if (decision == Decision.COMMIT && !ended.contains(transaction)) {
                deliver(new Commit(transaction));
            } else if (decision == Decision.ABORT) {
                deliver(new Abort(transaction));
            }
        }

        private void bringToAnEnd() {
            resource.away = false;
            for (int number = 0; number < TRANSACTIONS; number++) {
                decided.putIfAbsent(EngineHarness.tx(number), Decision.ABORT);
            }
            reconnect();
            for (int round = 0; round < 20; round++) {
                for (int number = 0; number < TRANSACTIONS; number++) {
                    tell(EngineHarness.tx(number));
                }
                harness.advance(Duration.ofSeconds(12));
                listen();
                harness.settle();
            }
        }

        private void check() {
            assertThat(harness.listener.defects).isEmpty();
            for (int number = 0; number < TRANSACTIONS; number++) {
                TransactionId transaction = EngineHarness.tx(number);
                boolean committed = decided.get(transaction) == Decision.COMMIT;
                assertThat(resource.committed.contains(branch(transaction)))
                        .as("%s is decided %s", transaction, decided.get(transaction))
                        .isEqualTo(committed);
                assertThat(resource.traces.get(branch(transaction)))
                        .as("nothing is left in doubt")
                        .isNotEqualTo(Trace.PREPARED);
                assertThat(ended.contains(transaction)).isEqualTo(committed);
            }
            assertThat(harness.engine.inDoubtCount()).isZero();
        }

        private static BranchId branch(TransactionId transaction) {
            return new BranchId(transaction, EngineHarness.A, EngineHarness.BANK);
        }
    }
}
