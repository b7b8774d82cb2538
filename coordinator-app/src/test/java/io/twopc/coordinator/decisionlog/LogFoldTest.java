package io.twopc.coordinator.decisionlog;

import static io.twopc.coordinator.decisionlog.Records.NOON;
import static io.twopc.coordinator.decisionlog.Records.acknowledged;
import static io.twopc.coordinator.decisionlog.Records.admitted;
import static io.twopc.coordinator.decisionlog.Records.committed;
import static io.twopc.coordinator.decisionlog.Records.damage;
import static io.twopc.coordinator.decisionlog.Records.evicted;
import static io.twopc.coordinator.decisionlog.Records.finished;
import static io.twopc.coordinator.decisionlog.Records.id;
import static io.twopc.coordinator.decisionlog.Records.note;
import static io.twopc.coordinator.decisionlog.Records.round;
import static io.twopc.coordinator.history.Views.BANK_A;
import static io.twopc.coordinator.history.Views.BANK_B;
import static io.twopc.coordinator.history.Views.BANK_C;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.RecoveredLog.Aftermath;
import io.twopc.coordinator.decisionlog.RecoveredLog.OpenCommit;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogFoldTest {

    private final List<Finished> finished = new ArrayList<>();

    private LogFold fold(List<LogRecord> records) {
        LogFold fold = new LogFold(finished::add);
        records.forEach(fold);
        return fold;
    }

    private RecoveredLog result(LogRecord... records) {
        return result(List.of(records));
    }

    private RecoveredLog result(List<LogRecord> records) {
        return fold(records).result(new CoordinatorId(new UUID(1, 2)), 3, false);
    }

    @Nested
    class Members {

        @Test
        void standInTheOrderOfTheirAdmission() {
            RecoveredLog log = result(admitted(BANK_C), admitted(BANK_A), admitted(BANK_B), admitted(BANK_C));

            assertThat(log.members()).containsExactly(admitted(BANK_C), admitted(BANK_A), admitted(BANK_B));
        }

        @Test
        void areNoneOnceEvictedUntilAdmittedAgain() {
            RecoveredLog gone = result(admitted(BANK_A), admitted(BANK_B), evicted(BANK_A, false));
            assertThat(gone.members()).containsExactly(admitted(BANK_B));
            assertThat(gone.evicted()).containsExactly(evicted(BANK_A, false));

            MemberAdmitted again = new MemberAdmitted(BANK_A, NOON.plusSeconds(1));
            RecoveredLog back = result(admitted(BANK_A), admitted(BANK_B), evicted(BANK_A, false), again);
            assertThat(back.members()).containsExactly(admitted(BANK_B), again);
            assertThat(back.evicted()).isEmpty();
        }

        @Test
        void keepTheTimeOfTheirAdmissionThoughACopyBearsALaterOne() {
            RecoveredLog log = result(admitted(BANK_A), new MemberAdmitted(BANK_A, NOON.plusSeconds(9)));

            assertThat(log.members()).containsExactly(admitted(BANK_A));
        }

        @Test
        void evictedByForceLeaveTheirMarkOnTheCommitsThatWereOpenThen() {
            RecoveredLog log = result(
                    committed(1, BANK_A, BANK_B),
                    committed(2, BANK_B),
                    evicted(BANK_A, true),
                    admitted(BANK_A),
                    committed(3, BANK_A));

            assertThat(log.openCommits())
                    .extracting(commit -> commit.aftermath().records())
                    .containsExactly(List.of(evicted(BANK_A, true)), List.of(), List.of());
        }
    }

    @Nested
    class Transactions {

        @Test
        @DisplayName("R9: a commit without its end is open, with everything it was decided by")
        void aCommitWithoutItsEndIsOpen() {
            RecoveredLog log = result(committed(1, BANK_A), committed(2, BANK_A, BANK_B), finished(1));

            assertThat(log.openCommits())
                    .extracting(OpenCommit::committed)
                    .containsExactly(committed(2, BANK_A, BANK_B));
        }

        @Test
        void aRoundWithoutDecisionIsUndecided() {
            RecoveredLog log =
                    result(round(1, BANK_A), round(2, BANK_A), round(3, BANK_A), committed(1, BANK_A), finished(2));

            assertThat(log.undecided()).containsExactly(round(3, BANK_A));
        }

        @Test
        void whomARoundAddressesIsKeptThoughACopyDoesNotSay() {
            assertThat(result(round(1, BANK_A), round(1)).undecided()).containsExactly(round(1, BANK_A));
            assertThat(result(round(1), round(1, BANK_A)).undecided()).containsExactly(round(1, BANK_A));
        }

        @Test
        void whatIsFinishedIsHandedOnAndNotHeld() {
            RecoveredLog log = result(round(1), committed(1, BANK_A), finished(1), finished(2));

            assertThat(finished).containsExactly(finished(1), finished(2));
            assertThat(log.openCommits()).isEmpty();
            assertThat(log.undecided()).isEmpty();
            assertThat(log.aftermath()).isEmpty();
        }

        @Test
        void aCopyBehindTheEndDoesNotReopen() {
            RecoveredLog log = result(round(1), committed(1, BANK_A), finished(1), round(1), committed(1, BANK_A));

            assertThat(log.openCommits()).isEmpty();
            assertThat(log.undecided()).isEmpty();
        }

        @Test
        @DisplayName("C20: who vouched for the log is remembered")
        void whoVouchedForTheLogIsRemembered() {
            LogConfirmed confirmed = new LogConfirmed(note("log_confirmed"));

            assertThat(result(confirmed).confirmed()).isEqualTo(confirmed);
            assertThat(result(admitted(BANK_A)).confirmed()).isNull();
        }
    }

    @Nested
    class DamageRecords {

        @Test
        @DisplayName("C37: damage of an open commit goes with it, once")
        void damageOfAnOpenCommitGoesWithIt() {
            DamageFound first = damage(1, BANK_A, HeuristicOutcome.ROLLBACK);
            DamageFound copy =
                    new DamageFound(id(1), BANK_A, HeuristicOutcome.ROLLBACK, "a copy", NOON.plusSeconds(99));
            RecoveredLog log = result(committed(1, BANK_A), first, copy, acknowledged(1), acknowledged(1));

            assertThat(log.openCommits())
                    .containsExactly(
                            new OpenCommit(committed(1, BANK_A), new Aftermath(List.of(first, acknowledged(1)))));
            assertThat(log.aftermath()).isEmpty();
        }

        @Test
        @DisplayName("C16: what was found before and behind an acknowledgement stays so")
        void theOrderIsKept() {
            DamageFound first = damage(1, BANK_A, HeuristicOutcome.ROLLBACK);
            DamageFound later = damage(1, BANK_B, null);
            RecoveredLog log = result(
                    committed(1, BANK_A, BANK_B),
                    damage(2, BANK_B, null),
                    acknowledged(2),
                    first,
                    acknowledged(1),
                    later,
                    first,
                    acknowledged(1));

            assertThat(log.openCommits())
                    .extracting(commit -> commit.aftermath().records())
                    .containsExactly(List.of(first, acknowledged(1), later));
        }

        @Test
        void damageThatTheFinishedViewShowsIsTold() {
            DamageFound found = damage(1, BANK_A, HeuristicOutcome.ROLLBACK);
            Finished told = new Finished(Records.withHeuristic(1, BANK_A, HeuristicOutcome.ROLLBACK), null);

            RecoveredLog log = result(committed(1, BANK_A), found, told, found);

            assertThat(log.aftermath()).isEmpty();
        }

        @Test
        @DisplayName("C15: damage found after the end, or of nobody's transaction, is an aftermath")
        void damageFoundAfterTheEndIsAnAftermath() {
            DamageFound late = damage(1, BANK_A, HeuristicOutcome.ROLLBACK);
            DamageFound ofUnknown = damage(2, BANK_B, HeuristicOutcome.COMMIT);

            RecoveredLog log = result(finished(1), late, acknowledged(1), ofUnknown);

            assertThat(log.aftermath())
                    .containsOnlyKeys(id(1), id(2))
                    .containsEntry(id(1), new Aftermath(List.of(late, acknowledged(1))))
                    .containsEntry(id(2), new Aftermath(List.of(ofUnknown)));
        }

        @Test
        void damageFoundBeforeAnEndThatDoesNotShowItIsAnAftermath() {
            DamageFound found = damage(1, BANK_A, HeuristicOutcome.ROLLBACK);

            assertThat(result(committed(1, BANK_A), found, finished(1)).aftermath())
                    .containsOnlyKeys(id(1));
        }
    }

    @Nested
    @DisplayName("C34: a log rewritten at any moment")
    class WhenRewritten {

        @Test
        void tellsTheSameAsTheWholeOne() {
            long seed = Long.getLong("twopc.seed", new Random().nextLong());
            Random random = new Random(seed);
            for (int run = 0; run < 300; run++) {
                List<LogRecord> whole = new RandomLog(random).records(60);
                RecoveredLog expected = result(whole);
                for (int cut = 0; cut <= whole.size(); cut++) {
                    List<LogRecord> before = whole.subList(0, cut);
                    List<LogRecord> after = whole.subList(cut, whole.size());
                    List<LogRecord> copies = fold(before).survivors();

                    assertThat(result(joined(copies, after)))
                            .as("seed %s, run %s: rewritten at %s", seed, run, cut)
                            .isEqualTo(expected);
                    assertThat(result(joined(before, copies, after)))
                            .as("seed %s, run %s: rewritten at %s, the older part still there", seed, run, cut)
                            .isEqualTo(expected);
                }
            }
        }

        @Test
        void survivesAsItIsWhenRewrittenAgain() {
            long seed = Long.getLong("twopc.seed", new Random().nextLong());
            Random random = new Random(seed);
            for (int run = 0; run < 2_000; run++) {
                List<LogRecord> once = fold(new RandomLog(random).records(60)).survivors();

                assertThat(fold(once).survivors()).as("seed %s", seed).isEqualTo(once);
                assertThat(result(joined(once, once))).as("seed %s", seed).isEqualTo(result(once));
            }
        }

        @SafeVarargs
        private static List<LogRecord> joined(List<LogRecord>... parts) {
            List<LogRecord> all = new ArrayList<>();
            for (List<LogRecord> part : parts) {
                all.addAll(part);
            }
            return all;
        }
    }
}
