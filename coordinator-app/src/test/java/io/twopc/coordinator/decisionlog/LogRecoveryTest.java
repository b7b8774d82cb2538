package io.twopc.coordinator.decisionlog;

import static io.twopc.coordinator.decisionlog.Records.NOON;
import static io.twopc.coordinator.decisionlog.Records.admitted;
import static io.twopc.coordinator.decisionlog.Records.committed;
import static io.twopc.coordinator.decisionlog.Records.finished;
import static io.twopc.coordinator.decisionlog.Records.round;
import static io.twopc.coordinator.history.Views.BANK_A;
import static io.twopc.coordinator.history.Views.BANK_B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.RecoveredLog.OpenCommit;
import io.twopc.coordinator.history.HandClock;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryOptions;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.MvStoreHistory;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.coordinator.history.Views;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.SimulatedDisk;
import io.twopc.journal.SimulatedDisk.Survival;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {

    private static final TransactionView VIEW = Views.committed(NOON, 1);
    private static final IdempotencyRecord KEY = Views.key("order-1", VIEW);

    @TempDir
    Path directory;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final HandClock clock = new HandClock(NOON);
    private MvStoreHistory history;

    @BeforeEach
    void openHistory() {
        history = MvStoreHistory.open(
                new HistoryOptions(directory.resolve("history.mv"), Duration.ofDays(7), 1_000, Duration.ofDays(1)),
                clock);
    }

    @AfterEach
    void closeHistory() {
        history.close();
    }

    private JournalDecisionLog open() {
        return JournalDecisionLog.open(JournalOptions.in(Path.of("/log")).withFiles(disk), clock);
    }

    private void write(LogRecord... records) {
        JournalDecisionLog log = open();
        RecoveredLog recovered = LogRecovery.recover(log, history);
        log.append(recovered.epoch(), List.of(records)).toCompletableFuture().join();
        disk.restart(Survival.NOTHING_UNFORCED);
    }

    @Test
    void aFreshLogHasNothingToGoOnWith() {
        JournalDecisionLog log = open();
        RecoveredLog recovered = LogRecovery.recover(log, history);

        assertThat(recovered.epoch()).isEqualTo(1);
        assertThat(recovered.isNew()).isTrue();
        assertThat(recovered.coordinator()).isEqualTo(log.coordinator());
        assertThat(recovered.members()).isEmpty();
        assertThat(recovered.openCommits()).isEmpty();
        assertThat(recovered.undecided()).isEmpty();
    }

    @Test
    @DisplayName("C34: what is finished is in the history, what is not goes on under a higher epoch")
    void aStartGoesOnWithWhatIsNotFinished() {
        write(
                admitted(BANK_A),
                round(2, BANK_A),
                committed(1, BANK_A),
                committed(3, BANK_A, BANK_B),
                new Finished(VIEW, KEY));

        RecoveredLog recovered = LogRecovery.recover(open(), history);

        assertThat(recovered.epoch()).isEqualTo(2);
        assertThat(recovered.isNew()).isFalse();
        assertThat(recovered.members()).containsExactly(admitted(BANK_A));
        assertThat(recovered.openCommits())
                .extracting(OpenCommit::committed)
                .containsExactly(committed(3, BANK_A, BANK_B));
        assertThat(recovered.undecided()).containsExactly(round(2, BANK_A));
        assertThat(history.find(VIEW.id())).contains(VIEW);
        assertThat(history.findKey("order-1")).contains(KEY);
    }

    @Test
    @DisplayName("R5: an open commit survives any number of starts")
    void anOpenCommitSurvivesAnyNumberOfStarts() {
        write(committed(3, BANK_A, BANK_B));
        for (int i = 2; i < 6; i++) {
            RecoveredLog recovered = LogRecovery.recover(open(), history);

            assertThat(recovered.epoch()).isEqualTo(i);
            assertThat(recovered.openCommits()).hasSize(1);
            disk.restart(Survival.NOTHING_UNFORCED);
        }
    }

    @Test
    void whatIsFinishedIsNotInTheLogAnyMoreOnceTheHistoryHasIt() {
        write(finished(1), committed(2, BANK_A));
        LogRecovery.recover(open(), history);
        disk.restart(Survival.NOTHING_UNFORCED);

        List<LogRecord> records = new ArrayList<>();
        open().scan(records::add);

        assertThat(records).contains(committed(2, BANK_A)).doesNotContain(finished(1));
    }

    @Test
    @DisplayName("C34: the history is durable before the log is rewritten without what it took")
    void theHistoryIsDurableFirst() {
        write(finished(1), committed(2, BANK_A));
        List<String> steps = new ArrayList<>();
        DecisionLog log = logging(steps, DecisionLog.class, open());

        LogRecovery.recover(log, logging(steps, History.class, history));

        assertThat(steps).containsSubsequence("scan", "put", "sync", "acquire");
    }

    @Test
    @DisplayName("C34: where the history cannot be made durable the log stays as it is")
    void whereTheHistoryFailsTheLogStays() {
        write(finished(1), committed(2, BANK_A));
        List<String> steps = new ArrayList<>();
        JournalDecisionLog opened = open();
        History failing = (History) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {History.class},
                (proxy, method, arguments) -> method.getName().equals("sync")
                        ? CompletableFuture.failedFuture(new HistoryException("disk full", null))
                        : method.invoke(history, arguments));

        assertThatThrownBy(() -> LogRecovery.recover(logging(steps, DecisionLog.class, opened), failing))
                .isInstanceOf(HistoryException.class)
                .hasMessageContaining("disk full");
        assertThat(steps).doesNotContain("acquire");

        disk.restart(Survival.NOTHING_UNFORCED);
        List<LogRecord> records = new ArrayList<>();
        open().scan(records::add);
        assertThat(records).contains(finished(1), committed(2, BANK_A));
    }

    private static <T> T logging(List<String> steps, Class<T> type, T target) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    steps.add(method.getName());
                    return method.invoke(target, arguments);
                }));
    }
}
