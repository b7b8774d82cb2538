package io.twopc.participant.resource.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.twopc.journal.JournalOptions;
import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.Cancellation;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.participant.store.ObservedFiles;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreferenceResourceManagerTest {

    static final ParticipantId BANK = new ParticipantId("bank-a");
    private static final CoordinatorId A = CoordinatorId.parse("aaaaaaaa-0000-4000-8000-000000000000");
    private static final Cancellation WANTED = new Cancellation() {
        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}
    };

    @TempDir
    Path directory;

    private final ObservedFiles files = new ObservedFiles();

    private ParticipantStore open(Path where) {
        return ParticipantStore.open(BANK, JournalOptions.in(where).withFiles(files));
    }

    static PreferenceResourceManager resource(ParticipantStore store, Vote vote) {
        return new PreferenceResourceManager(BANK, new VotePreference(vote, false, 0.5), store);
    }

    static BranchId branch(int number) {
        return new BranchId(new TransactionId(new UUID(7, number)), A, BANK);
    }

    static PrepareResult prepare(PreferenceResourceManager resource, int number) throws ResourceUnavailableException {
        return resource.prepare(branch(number), Payload.EMPTY, WANTED);
    }

    @Nested
    class WhenThePreferenceIsFormed {

        @Test
        void itIsTheConfiguredOneWhateverTheProbability() {
            assertThat(VotePreference.of(Vote.ABORT, 1.0, new Random(1)).vote()).isEqualTo(Vote.ABORT);
            assertThat(VotePreference.of(Vote.ABORT, 1.0, new Random(1)).drawn())
                    .isFalse();
        }

        @Test
        void itIsDrawnWithTheProbabilityOtherwise() {
            Random random = new Random(42);
            long commits = IntStream.range(0, 10_000)
                    .filter(i -> VotePreference.of(null, 0.3, random).vote() == Vote.COMMIT)
                    .count();

            assertThat(commits).isBetween(2_800L, 3_200L);
        }

        @Test
        void certaintiesAreCertain() {
            Random random = new Random(42);
            assertThat(IntStream.range(0, 1_000).mapToObj(i -> VotePreference.of(null, 1, random)))
                    .allMatch(preference -> preference.vote() == Vote.COMMIT);
            assertThat(IntStream.range(0, 1_000).mapToObj(i -> VotePreference.of(null, 0, random)))
                    .allMatch(preference -> preference.vote() == Vote.ABORT);
        }
    }

    @Nested
    class WhenABranchIsPrepared {

        @Test
        void r6c21_itIsOnStableStorageBeforeTheVote() throws Exception {
            Path afterPowerCut = directory.resolve("after");
            try (ParticipantStore store = open(directory.resolve("before"))) {
                assertThat(prepare(resource(store, Vote.COMMIT), 1)).isEqualTo(new PrepareResult.Prepared());
                files.copyForced(directory.resolve("before"), afterPowerCut);
            }
            try (ParticipantStore store = open(afterPowerCut)) {
                assertThat(resource(store, Vote.COMMIT).recover())
                        .containsExactly(new RecoveredBranch(branch(1), Trace.PREPARED, null));
            }
        }

        @ParameterizedTest
        @EnumSource(
                value = Vote.class,
                names = {"ABORT", "READ_ONLY"})
        void anyOtherVoteLeavesNothing(Vote vote) throws Exception {
            try (ParticipantStore store = open(directory)) {
                assertThat(prepare(resource(store, vote), 1))
                        .isInstanceOf(vote == Vote.ABORT ? PrepareResult.Refused.class : PrepareResult.ReadOnly.class);
                assertThat(resource(store, vote).recover()).isEmpty();
            }
        }

        @Test
        void concurrentBranchesShareForces() throws Exception {
            int branches = 64;
            AtomicInteger forces = new AtomicInteger();
            CountDownLatch allAreWaiting = new CountDownLatch(1);
            ExecutorService workers = Executors.newFixedThreadPool(branches);
            try (ParticipantStore store = open(directory)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                files.beforeForce(() -> {
                    forces.incrementAndGet();
                    waitFor(allAreWaiting);
                });
                List<Future<PrepareResult>> votes = new ArrayList<>();
                for (int i = 0; i < branches; i++) {
                    int number = i;
                    votes.add(workers.submit(() -> prepare(resource, number)));
                }
                Awaitility.await().until(() -> store.branches().size() == branches);
                allAreWaiting.countDown();
                for (Future<PrepareResult> vote : votes) {
                    assertThat(vote.get()).isEqualTo(new PrepareResult.Prepared());
                }
                assertThat(forces.get()).isLessThanOrEqualTo(2);
                files.beforeForce(() -> {});
            } finally {
                workers.shutdownNow();
            }
        }
    }

    private static void waitFor(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Nested
    class WhenABranchIsResolved {

        @Test
        void c25c26_aCommitIsDurableAndKeptUntilForget() throws Exception {
            Path afterPowerCut = directory.resolve("after");
            try (ParticipantStore store = open(directory.resolve("before"))) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                prepare(resource, 1);
                assertThat(resource.commit(branch(1))).isEqualTo(ResolveResult.DONE);
                assertThat(resource.commit(branch(1))).isEqualTo(ResolveResult.DONE);
                files.copyForced(directory.resolve("before"), afterPowerCut);
            }
            try (ParticipantStore store = open(afterPowerCut)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch(1), Trace.COMMITTED, null));
                resource.forget(List.of(branch(1)));
                resource.forget(List.of(branch(1)));
                assertThat(resource.commit(branch(1))).isEqualTo(ResolveResult.NO_TRACE);
            }
        }

        @Test
        void c30_aCommittedBranchIsNotRolledBack() throws Exception {
            try (ParticipantStore store = open(directory)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                prepare(resource, 1);
                resource.commit(branch(1));

                assertThat(resource.rollback(branch(1))).isEqualTo(ResolveResult.CONTRADICTED);
            }
        }

        @Test
        void aRollbackLeavesNothingAndMayBeRepeated() throws Exception {
            try (ParticipantStore store = open(directory)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                prepare(resource, 1);

                assertThat(resource.rollback(branch(1))).isEqualTo(ResolveResult.DONE);
                assertThat(resource.rollback(branch(1))).isEqualTo(ResolveResult.NO_TRACE);
                assertThat(resource.recover()).isEmpty();
            }
        }

        @Test
        void c37_aDecisionByHandIsDurableAndKeptUntilForget() throws Exception {
            HeuristicDecision decision =
                    new HeuristicDecision(HeuristicOutcome.ROLLBACK, "operator", "why", Instant.EPOCH);
            Path afterPowerCut = directory.resolve("after");
            try (ParticipantStore store = open(directory.resolve("before"))) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                prepare(resource, 1);
                resource.recordHeuristic(branch(1), decision);
                files.copyForced(directory.resolve("before"), afterPowerCut);
            }
            try (ParticipantStore store = open(afterPowerCut)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                assertThat(resource.recover())
                        .containsExactly(new RecoveredBranch(branch(1), Trace.PREPARED, decision));
                assertThat(resource.rollback(branch(1))).isEqualTo(ResolveResult.DONE);
                assertThat(resource.recover())
                        .containsExactly(new RecoveredBranch(branch(1), Trace.HEURISTIC_ONLY, decision));
                assertThat(resource.commit(branch(1))).isEqualTo(ResolveResult.CONTRADICTED);
                resource.forget(List.of(branch(1)));
                assertThat(resource.recover()).isEmpty();
            }
        }
    }

    @Nested
    class WhenTheDiskFails {

        @Test
        void nothingIsPromisedAndTheStatusSaysSo() throws Exception {
            try (ParticipantStore store = open(directory)) {
                PreferenceResourceManager resource = resource(store, Vote.COMMIT);
                prepare(resource, 1);
                files.beforeForce(() -> {
                    throw new IOException("no space left on device");
                });

                assertThatExceptionOfType(ResourceUnavailableException.class).isThrownBy(() -> prepare(resource, 2));
                // C25: nor when it is asked again, though the store has moved on in memory
                for (int attempt = 1; attempt <= 2; attempt++) {
                    assertThatExceptionOfType(ResourceUnavailableException.class)
                            .isThrownBy(() -> resource.commit(branch(1)));
                }
                assertThat(resource.status().available()).isFalse();
                files.beforeForce(() -> {});
            }
        }
    }

    @Nested
    class WhenTheProcessIsKilled {

        @Test
        void whatItVotedForIsFoundByTheNext() throws Exception {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            PreferenceVictim.class.getName(),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            List<Integer> voted = new ArrayList<>();
            try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                String line;
                while ((line = output.readLine()) != null) {
                    if (line.startsWith(PreferenceVictim.VOTED)) {
                        voted.add(Integer.parseInt(line.substring(PreferenceVictim.VOTED.length())));
                    }
                    if (voted.size() == 200) {
                        process.toHandle().destroyForcibly(); // Process.destroyForcibly would close its output, too
                    }
                }
            } finally {
                process.destroyForcibly();
            }
            process.waitFor();

            assertThat(voted).hasSizeGreaterThanOrEqualTo(200);
            try (ParticipantStore store = open(directory)) {
                assertThat(store.own()).isEqualTo(2);
                assertThat(resource(store, Vote.COMMIT).recover())
                        .extracting(RecoveredBranch::branch)
                        .containsAll(voted.stream()
                                .map(PreferenceResourceManagerTest::branch)
                                .toList());
            }
        }
    }
}
