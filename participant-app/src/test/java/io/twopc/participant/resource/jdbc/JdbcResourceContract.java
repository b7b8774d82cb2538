package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** What every database must do; each subclass brings one, empty at the start of every test. */
abstract class JdbcResourceContract {

    static final PrepareResult PREPARED = new PrepareResult.Prepared();

    JdbcResourceManager resource;

    /** Makes an empty database and returns where it is. */
    abstract DataSourceProperties freshDatabase() throws Exception;

    /** A connection beside the resource, as another program would have. */
    abstract Connection outside() throws SQLException;

    /** How the resource is configured on this database. */
    JdbcProperties properties(ParticipantId participant) {
        return Bank.properties(participant, 256, null);
    }

    DataSourceProperties dataSource;

    @BeforeEach
    void openTheResource() throws Exception {
        dataSource = freshDatabase();
        resource = open(Bank.PARTICIPANT);
        assertThat(resource.recover()).isEmpty();
    }

    @AfterEach
    void closeTheResource() {
        resource.close();
    }

    JdbcResourceManager open(ParticipantId participant) {
        return Bank.open(properties(participant), dataSource);
    }

    void restart() {
        resource.close();
        resource = open(Bank.PARTICIPANT);
    }

    PrepareResult prepare(BranchId branch, Payload payload) throws ResourceUnavailableException {
        return resource.prepare(branch, payload, Bank.WANTED);
    }

    BranchId prepared(Payload payload) throws ResourceUnavailableException {
        BranchId branch = Bank.branch();
        assertThat(prepare(branch, payload)).isEqualTo(PREPARED);
        return branch;
    }

    BranchId committed(Payload payload) throws ResourceUnavailableException {
        BranchId branch = prepared(payload);
        assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
        return branch;
    }

    String refusal(Payload payload) throws ResourceUnavailableException {
        PrepareResult result = prepare(Bank.branch(), payload);
        assertThat(result).isInstanceOf(PrepareResult.Refused.class);
        return ((PrepareResult.Refused) result).reason();
    }

    long number(String query) throws SQLException {
        try (Connection connection = outside();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    long balance(String account) throws SQLException {
        return number("SELECT balance FROM account WHERE id = '" + account + "'");
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = outside();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Nested
    class WhenABranchIsNew {

        @Test
        void itsEffectAppearsWithItsRowExactlyWhenItCommits() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            assertThat(balance("a")).isEqualTo(100);
            assertThat(number("SELECT COUNT(*) FROM twopc_branch")).isZero();
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, null));

            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(balance("a")).isEqualTo(70);
            assertThat(number("SELECT COUNT(*) FROM twopc_branch")).isEqualTo(1);
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.COMMITTED, null));

            resource.forget(List.of(branch));
            resource.forget(List.of(branch));
            assertThat(number("SELECT COUNT(*) FROM twopc_branch")).isZero();
            assertThat(resource.recover()).isEmpty();
            assertThat(balance("a")).isEqualTo(70);
        }

        @Test
        void severalAreForgottenAtOnceAndNoOther() throws Exception {
            BranchId first = prepared(Bank.debit("a", 1));
            BranchId second = prepared(Bank.debit("b", 1));
            BranchId kept = prepared(Bank.debit("c", 1));
            for (BranchId branch : List.of(first, second, kept)) {
                assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            }

            resource.forget(List.of(first, Bank.branch(), second));

            assertThat(resource.recover()).containsExactly(new RecoveredBranch(kept, Trace.COMMITTED, null));
            assertThat(number("SELECT COUNT(*) FROM twopc_branch")).isEqualTo(1);
        }

        @Test
        void rollingItBackLeavesNothing() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(balance("a")).isEqualTo(100);
            assertThat(resource.recover()).isEmpty();
            committed(Bank.debit("a", 100));
        }

        @Test
        void itsOperationsRunInOrderInOneTransaction() throws Exception {
            committed(Bank.transfer("a", "b", 60));
            assertThat(balance("a")).isEqualTo(40);
            assertThat(balance("b")).isEqualTo(160);

            assertThat(refusal(Bank.transfer("a", "nobody", 10)))
                    .isEqualTo("operation 'credit': expected 1 row, got 0: unknown account");
            assertThat(balance("a")).isEqualTo(40);
            assertThat(resource.recover()).hasSize(1);
        }

        @Test
        @DisplayName("C7: operations that only read vote read-only and leave neither a lock nor a trace")
        void readingVotesReadOnly() throws Exception {
            Payload look = new Payload("{\"operation\":\"look\",\"parameters\":{\"account\":\"a\"}}");
            BranchId branch = Bank.branch();
            assertThat(prepare(branch, look)).isEqualTo(new PrepareResult.ReadOnly());
            assertThat(resource.recover()).isEmpty();
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.NO_TRACE);
            committed(Bank.debit("a", 1));
            assertThat(refusal(new Payload("{\"operation\":\"look\",\"parameters\":{\"account\":\"x\"}}")))
                    .isEqualTo("operation 'look': expected 1 row, got 0: unknown account");
        }

        @Test
        void readingBesideWritingIsAnOrdinaryBranch() throws Exception {
            committed(new Payload("{\"operations\":[{\"operation\":\"look\",\"parameters\":{\"account\":\"a\"}},"
                    + "{\"operation\":\"credit\",\"parameters\":{\"account\":\"a\",\"amount\":1}}]}"));
            assertThat(balance("a")).isEqualTo(101);
        }

        @Test
        void namesOfAnyLengthFit() throws Exception {
            ParticipantId longest = new ParticipantId("p".repeat(64));
            resource.close(); // an H2 file is one participant's at a time
            try (JdbcResourceManager other = open(longest)) {
                BranchId branch = Bank.branch(longest);
                assertThat(other.prepare(branch, Bank.debit("a", 1), Bank.WANTED))
                        .isEqualTo(PREPARED);
                assertThat(other.recover()).extracting(RecoveredBranch::branch).containsExactly(branch);
                assertThat(other.commit(branch)).isEqualTo(ResolveResult.DONE);
            }
        }
    }

    @Nested
    class WhenACallIsRepeated {

        @Test
        @DisplayName("C24: a hundred prepares of one branch have one effect, also after a restart and after the commit")
        void preparesHaveOneEffect() throws Exception {
            BranchId branch = Bank.branch();
            for (int i = 0; i < 100; i++) {
                assertThat(prepare(branch, Bank.debit("a", 30))).isEqualTo(PREPARED);
                if (i == 50) {
                    restart();
                }
            }
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(prepare(branch, Bank.debit("a", 30))).isEqualTo(PREPARED);
            assertThat(balance("a")).isEqualTo(70);
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.COMMITTED, null));
        }

        @Test
        @DisplayName("C26: a commit that was carried out is confirmed again and applied no second time")
        void commitsHaveOneEffect() throws Exception {
            BranchId branch = committed(Bank.debit("a", 30));
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            restart();
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(balance("a")).isEqualTo(70);
        }

        @Test
        void rollbacksAreHarmless() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.NO_TRACE);
        }
    }

    @Nested
    class WhenTheBranchIsNotThere {

        @Test
        @DisplayName("C27, C28: a commit without a trace is never taken for done")
        void commitFindsNoTrace() throws Exception {
            assertThat(resource.commit(Bank.branch())).isEqualTo(ResolveResult.NO_TRACE);
        }

        @Test
        @DisplayName("C27: a database emptied since has no trace of the branch")
        void anEmptiedDatabaseHasNoTrace() throws Exception {
            BranchId branch = committed(Bank.debit("a", 30));
            execute("DELETE FROM twopc_branch");
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.NO_TRACE);
        }

        @Test
        @DisplayName("C29: an abort of an unknown branch is harmless")
        void rollbackFindsNoTrace() throws Exception {
            assertThat(resource.rollback(Bank.branch())).isEqualTo(ResolveResult.NO_TRACE);
        }

        @Test
        @DisplayName("C30: an abort after the commit is contradicted")
        void rollbackAfterCommitIsContradicted() throws Exception {
            BranchId branch = committed(Bank.debit("a", 30));
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.CONTRADICTED);
            assertThat(balance("a")).isEqualTo(70);
        }
    }

    @Nested
    class WhenTheParticipantRestarts {

        @Test
        @DisplayName("C23, C31: prepared branches are found again, with their locks, and commit")
        void preparedBranchesCommit() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            restart();
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, null));
            assertThat(refusal(Bank.debit("a", 1))).contains("stayed locked");
            assertThat(balance("a")).isEqualTo(100);
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(balance("a")).isEqualTo(70);
            committed(Bank.debit("a", 1));
        }

        @Test
        void preparedBranchesRollBackAndFreeTheirLocks() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            BranchId other = prepared(Bank.debit("b", 30));
            restart();
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(other, Trace.PREPARED, null));
            committed(Bank.debit("a", 100));
            restart();
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.NO_TRACE);
            assertThat(resource.commit(other)).isEqualTo(ResolveResult.DONE);
        }

        @Test
        void everyBranchOfThisParticipantIsFoundWhoeverCoordinatedIt() throws Exception {
            BranchId mine = prepared(Bank.debit("a", 1));
            BranchId ofAnotherLog =
                    new BranchId(mine.transaction(), new CoordinatorId(UUID.randomUUID()), Bank.PARTICIPANT);
            assertThat(prepare(ofAnotherLog, Bank.debit("b", 1))).isEqualTo(PREPARED);
            ParticipantId neighbour = new ParticipantId("bank-b");
            BranchId theirs = new BranchId(mine.transaction(), mine.coordinator(), neighbour);
            resource.close(); // an H2 file is one participant's at a time
            try (JdbcResourceManager other = open(neighbour)) {
                assertThat(other.recover()).isEmpty();
                assertThat(other.prepare(theirs, Bank.debit("c", 1), Bank.WANTED))
                        .isEqualTo(PREPARED);
            }
            restart();
            assertThat(resource.recover())
                    .extracting(RecoveredBranch::branch)
                    .containsExactlyInAnyOrder(mine, ofAnotherLog);
            resource.close();
            try (JdbcResourceManager other = open(neighbour)) {
                assertThat(other.recover()).containsExactly(new RecoveredBranch(theirs, Trace.PREPARED, null));
                assertThat(other.commit(theirs)).isEqualTo(ResolveResult.DONE);
                assertThat(other.recover()).containsExactly(new RecoveredBranch(theirs, Trace.COMMITTED, null));
            }
        }
    }

    @Nested
    class WhenABranchIsRefused {

        @Test
        void theReasonSaysWhatTheOperatorDeclared() throws Exception {
            assertThat(refusal(Bank.debit("a", 101)))
                    .isEqualTo("operation 'debit': expected 1 row, got 0: insufficient funds or unknown account");
            assertThat(balance("a")).isEqualTo(100);
            assertThat(resource.recover()).isEmpty();
            committed(Bank.debit("a", 100));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"operation\":\"open\",\"parameters\":{\"account\":\"a\",\"amount\":777}} | key exists already",
                    "{\"operation\":\"credit\",\"parameters\":{\"account\":\"a\",\"amount\":777000}} | violates a check",
                    "{\"operation\":\"open\",\"parameters\":{\"account\":\"aVeryLong777AccountName\",\"amount\":1}} | longer",
                    "{\"operation\":\"untyped-credit\",\"parameters\":{\"account\":\"a\",\"amount\":\"x777\"}} | type",
                    "{\"operation\":\"open\",\"parameters\":{\"account\":\"n\",\"amount\":777e50}} | range",
                    "{\"operation\":\"missing-table\"} | does not fit the tables",
                    "{\"operation\":\"steal777\",\"parameters\":{}} | unknown operation; declared are",
                    "{\"operation\":\"debit\",\"parameters\":{\"account\":\"a\"}} | lacks its parameter 'amount'",
                    "{\"operation\":\"debit\"} | lacks its parameter",
                    "{\"operation\":\"debit\",\"parameters\":{\"account\":\"a\",\"amount\":1,\"x777\":2}} | unknown parameter",
                    "{\"operation\":\"debit\",\"parameters\":{\"account\":\"a\",\"amount\":\"777\"}} | must be a whole number",
                    "{\"operation\":\"debit\",\"parameters\":{\"account\":\"a\",\"amount\":1.777}} | must be a whole number",
                    "{\"operation\":\"debit\",\"parameters\":{\"account\":777,\"amount\":1}} | 'account' must be a text",
                    "{\"operation\":\"open\",\"parameters\":{\"account\":\"n\",\"amount\":1e777}} | at most 100 digits",
                    "{\"operation\":\"open\",\"parameters\":{\"account\":null,\"amount\":777}} | 'account' must be",
                    "{\"operation\":\"open\",\"parameters\":{\"account\":[777],\"amount\":1}} | 'account' must be",
                    "{\"operation\":\"debit\",\"parameters\":[777]} | must be an object",
                    "{\"operation\":\"debit\",\"sql777\":1} | unknown field",
                    "{\"operations\":[],\"operation\":\"debit777\"} | unknown field",
                    "{\"operations\":[]} | a list of 1 to 1000",
                    "{\"operations\":{}} | a list of 1 to 1000",
                    "{\"operations\":[777]} | operation number 1 must be an object",
                    "{\"operation\":777} | names no operation",
                    "{} | names no operation",
                    "{\"operation\":\"777\" | not acceptable JSON",
                    "{\"operation\":\"777\"}{} | not acceptable JSON",
                    "{\"operation\":\"debit\",\"operation\":\"777\"} | not acceptable JSON",
                    "{\"a\":[[[[[[[[[[[[777]]]]]]]]]]]]} | not acceptable JSON",
                })
        void theReasonSaysWhyAndRepeatsNoValue(String payload, String words) throws Exception {
            assertThat(refusal(new Payload(payload))).contains(words).doesNotContain("777");
            assertThat(number("SELECT SUM(balance) FROM account")).isEqualTo(500);
            assertThat(resource.recover()).isEmpty();
        }

        @Test
        void aRowLockedByAnotherBranchIsWaitedForNoLongerThanTheLockTimeout() throws Exception {
            BranchId first = prepared(Bank.debit("a", 1));
            assertThat(refusal(Bank.credit("a", 1)))
                    .contains("stayed locked by another branch for longer than the lock timeout");
            assertThat(resource.commit(first)).isEqualTo(ResolveResult.DONE);
            committed(Bank.credit("a", 1));
        }

        @Test
        void aBranchMayBeTriedAgainAfterARefusal() throws Exception {
            BranchId branch = Bank.branch();
            assertThat(prepare(branch, Bank.debit("a", 101))).isInstanceOf(PrepareResult.Refused.class);
            assertThat(prepare(branch, Bank.debit("a", 100))).isEqualTo(PREPARED);
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
        }
    }

    @Nested
    class WhenAnOperatorDecides {

        private final HeuristicDecision rollback = new HeuristicDecision(
                HeuristicOutcome.ROLLBACK, "ann", "audit \"x\"", Instant.ofEpochSecond(1_700_000_000));
        private final HeuristicDecision commit =
                new HeuristicDecision(HeuristicOutcome.COMMIT, "ann", "call", Instant.ofEpochSecond(1_700_000_001));

        @Test
        @DisplayName("C37: the decision outlives a restart before it acts, and after it acted")
        void itIsRecordedBeforeItActs() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            resource.recordHeuristic(branch, rollback);
            resource.recordHeuristic(branch, rollback);
            restart();
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, rollback));
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
            restart();
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.HEURISTIC_ONLY, rollback));
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.CONTRADICTED);
            assertThat(prepare(branch, Bank.debit("a", 30)))
                    .isEqualTo(new PrepareResult.Refused("an operator rolled this branch back"));
            resource.forget(List.of(branch));
            assertThat(resource.recover()).isEmpty();
        }

        @Test
        void aCommitByHandIsKeptBesideTheTraceOfTheCommit() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            resource.recordHeuristic(branch, commit);
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            restart();
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.COMMITTED, commit));
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.CONTRADICTED);
            resource.forget(List.of(branch));
            assertThat(resource.recover()).isEmpty();
        }

        @Test
        void theFirstDecisionStands() throws Exception {
            BranchId branch = prepared(Bank.debit("a", 30));
            resource.recordHeuristic(branch, rollback);
            assertThatThrownBy(() -> resource.recordHeuristic(branch, commit))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ROLLBACK");
            assertThat(resource.recover()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, rollback));
        }
    }

    @Nested
    class WhenBranchesRunAtOnce {

        private static final int BRANCHES = 50;

        @Test
        void conflictingBranchesNeverLoseOrMakeMoney() throws Exception {
            long seed = Long.getLong("twopc.seed", System.nanoTime());
            System.out.println("conflicting branches, seed " + seed);
            Random random = new Random(seed);
            Map<String, Long> expected = new ConcurrentHashMap<>();
            List.of("a", "b", "c", "d", "e").forEach(account -> expected.put(account, 100L));
            AtomicInteger prepared = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(BRANCHES);
            List<Future<?>> rounds = new ArrayList<>();
            for (int i = 0; i < BRANCHES; i++) {
                String from = String.valueOf((char) ('a' + random.nextInt(5)));
                String to = String.valueOf((char) ('a' + random.nextInt(5)));
                long amount = random.nextInt(1, 41);
                boolean commit = random.nextBoolean();
                rounds.add(threads.submit(() -> {
                    BranchId branch = Bank.branch();
                    if (!prepare(branch, Bank.transfer(from, to, amount)).equals(PREPARED)) {
                        return null;
                    }
                    prepared.incrementAndGet();
                    if (commit) {
                        assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
                        expected.merge(from, -amount, Long::sum);
                        expected.merge(to, amount, Long::sum);
                    } else {
                        assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
                    }
                    return null;
                }));
            }
            for (Future<?> round : rounds) {
                round.get();
            }
            threads.shutdown();
            assertThat(prepared.get()).isPositive();
            for (Map.Entry<String, Long> account : expected.entrySet()) {
                assertThat(balance(account.getKey())).isEqualTo(account.getValue());
            }
            assertThat(resource.recover()).extracting(RecoveredBranch::trace).doesNotContain(Trace.PREPARED);
        }
    }

    @Nested
    class WhenABranchIsCancelled {

        private static final PrepareResult CANCELLED = new PrepareResult.Refused("cancelled before the vote");

        @Test
        void nothingRunsIfItWasCancelledBefore() throws Exception {
            TestCancellation cancellation = new TestCancellation();
            cancellation.cancel();
            assertThat(resource.prepare(Bank.branch(), Bank.debit("a", 1), cancellation))
                    .isEqualTo(CANCELLED);
            assertThat(resource.recover()).isEmpty();
        }

        @Test
        @DisplayName("C29: an abort while the branch waits for a lock ends its work")
        void aWaitForALockEnds() throws Exception {
            BranchId first = prepared(Bank.debit("b", 1));
            TestCancellation cancellation = new TestCancellation();
            ExecutorService threads = Executors.newSingleThreadExecutor();
            Future<PrepareResult> second =
                    threads.submit(() -> resource.prepare(Bank.branch(), Bank.transfer("a", "b", 1), cancellation));
            await().until(cancellation::isWatched);
            cancellation.cancel();
            assertThat(second.get()).isEqualTo(CANCELLED);
            threads.shutdown();
            assertThat(resource.commit(first)).isEqualTo(ResolveResult.DONE);
            committed(Bank.transfer("a", "b", 1));
        }
    }

    @Test
    void theStatusTellsTheDatabase() {
        assertThat(resource.status().available()).isTrue();
        assertThat(resource.status().kind()).isEqualTo("jdbc");
    }
}
