package io.twopc.participant.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.twopc.journal.Entry;
import io.twopc.journal.Journal;
import io.twopc.journal.JournalLockedException;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecord;
import io.twopc.journal.JournalRecovery;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.store.StoreRecord.Committed;
import io.twopc.participant.store.StoreRecord.Decided;
import io.twopc.participant.store.StoreRecord.Forgotten;
import io.twopc.participant.store.StoreRecord.Prepared;
import io.twopc.participant.store.StoreRecord.RolledBack;
import io.twopc.participant.store.StoreRecord.Seen;
import io.twopc.participant.store.StoreRecord.Started;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParticipantStoreTest {

    private static final ParticipantId BANK = new ParticipantId("bank-a");
    private static final CoordinatorId A = CoordinatorId.parse("aaaaaaaa-0000-4000-8000-000000000000");
    private static final HeuristicDecision BY_HAND = new HeuristicDecision(
            HeuristicOutcome.ROLLBACK, "Zoë", "the log is gone", Instant.parse("2026-01-02T03:04:05.000000006Z"));

    @TempDir
    Path directory;

    private ParticipantStore open() {
        return ParticipantStore.open(BANK, JournalOptions.in(directory));
    }

    private static BranchKey branch(int number) {
        return new BranchKey(new TransactionId(new UUID(7, number)), A);
    }

    private static void await(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Nested
    class WhenItIsOpened {

        @Test
        void c31_theIncarnationRisesWithEveryStart() {
            for (long start = 1; start <= 3; start++) {
                try (ParticipantStore store = open()) {
                    assertThat(store.own()).isEqualTo(start);
                }
            }
        }

        @Test
        void c32_theHighestIncarnationSeenOfACoordinatorSurvives() throws Exception {
            try (ParticipantStore store = open()) {
                assertThat(store.highestSeen(A)).isZero();
                await(store.raise(A, 7));
                await(store.raise(A, 3));
            }
            try (ParticipantStore store = open()) {
                assertThat(store.highestSeen(A)).isEqualTo(7);
            }
        }

        @Test
        void aSecondOpenerIsRefused() {
            try (ParticipantStore first = open()) {
                assertThat(first.own()).isOne();
                assertThatExceptionOfType(DataDirectoryException.class)
                        .isThrownBy(ParticipantStoreTest.this::open)
                        .withMessageContaining(directory.toString())
                        .withCauseInstanceOf(JournalLockedException.class);
            }
        }

        @Test
        void theDirectoryOfAnotherParticipantIsRefusedAndLeftAlone() {
            open().close();
            assertThatExceptionOfType(ForeignDirectoryException.class)
                    .isThrownBy(() -> ParticipantStore.open(new ParticipantId("bank-b"), JournalOptions.in(directory)))
                    .withMessageContainingAll(directory.toString(), "bank-a", "bank-b");
            try (ParticipantStore store = open()) {
                assertThat(store.own()).isEqualTo(2);
            }
        }

        @Test
        void aRecordFromAnotherVersionRefusesTheStart() throws Exception {
            try (JournalRecovery recovery = Journal.recover(JournalOptions.in(directory));
                    Journal journal = recovery.start(List.of(new Entry(200, new byte[3])))) {
                assertThat(journal.poisoned()).isFalse();
            }
            assertThatIllegalStateException()
                    .isThrownBy(ParticipantStoreTest.this::open)
                    .withMessageContaining("cannot be read");
        }
    }

    @Nested
    class WhenBranchesAreKept {

        @Test
        void theyAreAsTheyWereLeft() throws Exception {
            try (ParticipantStore store = open()) {
                for (int i = 1; i <= 5; i++) {
                    await(store.prepared(branch(i)));
                }
                await(store.committed(branch(2)));
                await(store.rolledBack(branch(3)));
                await(store.decided(branch(4), BY_HAND));
                await(store.decided(branch(5), BY_HAND));
                await(store.rolledBack(branch(5)));
            }
            try (ParticipantStore store = open()) {
                assertThat(store.branches())
                        .hasSize(4)
                        .containsEntry(branch(1), new HeldBranch(Trace.PREPARED, null))
                        .containsEntry(branch(2), new HeldBranch(Trace.COMMITTED, null))
                        .containsEntry(branch(4), new HeldBranch(Trace.PREPARED, BY_HAND))
                        .containsEntry(branch(5), new HeldBranch(Trace.HEURISTIC_ONLY, BY_HAND));
            }
        }

        @Test
        void c26_aCommittedBranchIsKeptUntilItIsForgotten() throws Exception {
            try (ParticipantStore store = open()) {
                await(store.prepared(branch(1)));
                await(store.committed(branch(1)));
                store.forget(branch(1));
                assertThat(store.branch(branch(1))).isEmpty();
            }
            try (ParticipantStore store = open()) {
                assertThat(store.branches()).isEmpty();
            }
        }

        @Test
        void theJournalStaysAsSmallAsWhatIsAlive() throws Exception {
            long growth = 20_000;
            JournalOptions options = JournalOptions.in(directory).withSizes(16_384, 4_096);
            try (ParticipantStore store = ParticipantStore.open(BANK, options, growth)) {
                await(store.prepared(branch(-1)));
                await(store.raise(A, 9));
                for (int i = 0; i < 3_000; i++) { // 600,000 bytes
                    pass(store, branch(i), i % 100 == 0);
                }
                // A checkpoint is made beside the work, so while there is as much as here the journal may be ahead of
                // it.
                Awaitility.await().until(() -> {
                    pass(store, branch(3_000), true);
                    return store.sizeBytes() < 3 * growth;
                });
            }
            try (ParticipantStore store = ParticipantStore.open(BANK, options, growth)) {
                assertThat(store.branches()).containsOnlyKeys(branch(-1));
                assertThat(store.highestSeen(A)).isEqualTo(9);
                assertThat(store.own()).isEqualTo(2);
            }
        }

        private void pass(ParticipantStore store, BranchKey branch, boolean wait) throws Exception {
            CompletionStage<?> prepared = store.prepared(branch);
            CompletionStage<?> committed = store.committed(branch);
            store.forget(branch);
            if (wait) {
                await(prepared);
                await(committed);
            }
        }
    }

    static Stream<StoreRecord> records() {
        return Stream.of(
                new Started(BANK, Long.MAX_VALUE),
                new Seen(A, 3),
                new Prepared(branch(1)),
                new Committed(branch(2)),
                new RolledBack(branch(3)),
                new Decided(branch(4), BY_HAND),
                new Decided(branch(4), new HeuristicDecision(HeuristicOutcome.COMMIT, "", "", Instant.EPOCH)),
                new Forgotten(branch(5)));
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsReadAsItWasWritten(StoreRecord record) {
        Entry entry = StoreRecordCodec.encode(record);

        assertThat(StoreRecordCodec.decode(new JournalRecord(entry.type(), 1, entry.body())))
                .isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatIsTooShortOrTooLongIsRefused(StoreRecord record) {
        Entry entry = StoreRecordCodec.encode(record);
        for (int length = 0; length <= entry.body().length + 1; length++) {
            if (length != entry.body().length) {
                byte[] body = java.util.Arrays.copyOf(entry.body(), length);
                assertThatIllegalStateException()
                        .isThrownBy(() -> StoreRecordCodec.decode(new JournalRecord(entry.type(), 1, body)));
            }
        }
    }
}
