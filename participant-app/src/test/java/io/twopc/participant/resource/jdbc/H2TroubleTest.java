package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.Payload;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/** H2 on a disk that runs full or loses writes, and other limits of H2. */
class H2TroubleTest {

    private static final PrepareResult PREPARED = new PrepareResult.Prepared();

    @TempDir
    Path directory;

    private DataSourceProperties dataSource;
    private JdbcResourceManager resource;

    @BeforeEach
    void open() throws Exception {
        TroubledFilePath.install();
        dataSource = Bank.at("jdbc:h2:troubled:" + directory.resolve("bank"), "sa");
        resource = Bank.open(Bank.properties(Bank.PARTICIPANT, 3, null), dataSource);
        assertThat(resource.recover()).isEmpty();
    }

    @AfterEach
    void close() {
        TroubledFilePath.repair();
        resource.close();
    }

    private BranchId prepared(String account) throws ResourceUnavailableException {
        BranchId branch = Bank.branch();
        assertThat(resource.prepare(branch, Bank.debit(account, 30), Bank.WANTED))
                .isEqualTo(PREPARED);
        return branch;
    }

    private Connection outside() throws SQLException {
        return DriverManager.getConnection(Bank.beside(String.valueOf(dataSource.getUrl())), "sa", "");
    }

    private long balance(String account) throws SQLException {
        try (Connection connection = outside();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT balance FROM account WHERE id = '" + account + "'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private List<RecoveredBranch> recovered() {
        return await().ignoreExceptionsInstanceOf(ResourceUnavailableException.class)
                .until(() -> resource.recover(), found -> true);
    }

    @Test
    void aPrepareOnAFullDiskIsUnavailableAndLeavesNothing() throws Exception {
        BranchId before = prepared("a");
        TroubledFilePath.fill();
        BranchId branch = Bank.branch();
        assertThatThrownBy(() -> resource.prepare(branch, Bank.debit("b", 30), Bank.WANTED))
                .isInstanceOf(ResourceUnavailableException.class);
        assertThat(resource.status().available()).isFalse();
        TroubledFilePath.repair();
        assertThat(recovered()).containsExactly(new RecoveredBranch(before, Trace.PREPARED, null));
        assertThat(resource.status().available()).isTrue();
        assertThat(resource.commit(before)).isEqualTo(ResolveResult.DONE);
        assertThat(resource.commit(branch)).isEqualTo(ResolveResult.NO_TRACE);
        assertThat(balance("a")).isEqualTo(70);
        assertThat(balance("b")).isEqualTo(100);
    }

    @Test
    void aFailedWriteThatNobodyWaitedForIsSeenByTheNextQuestion() throws Exception {
        TroubledFilePath.fill();
        Payload refusedInTheEnd =
                new Payload("{\"operations\":[" + one("open", "x", 1) + "," + one("debit", "b", 900) + "]}");
        try {
            assertThat(resource.prepare(Bank.branch(), refusedInTheEnd, Bank.WANTED))
                    .isInstanceOf(PrepareResult.Refused.class);
        } catch (ResourceUnavailableException e) {
            assertThat(e).hasMessageContaining("SQLState 58030");
        }
        assertThat(resource.status().available()).isFalse();
        TroubledFilePath.repair();
        assertThat(recovered()).isEmpty();
        assertThat(resource.status().available()).isTrue();
    }

    private static String one(String operation, String account, int amount) {
        return "{\"operation\":\"" + operation + "\",\"parameters\":{\"account\":\"" + account + "\",\"amount\":"
                + amount + "}}";
    }

    @Test
    @DisplayName("R6: a file that another process has open is not trusted; it is rewritten once that has gone")
    void aFileInUseIsRewrittenLater() throws Exception {
        BranchId branch = prepared("a");
        resource.close();
        resource = Bank.open(Bank.properties(Bank.PARTICIPANT, 3, null), dataSource);
        Path file = directory.resolve("bank.mv.db");
        int before = TroubledFilePath.FORCES.get();
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> resource.recover())
                    .isInstanceOf(ResourceUnavailableException.class)
                    .hasMessageContaining("in use by another process");
        }
        assertThat(TroubledFilePath.FORCES).hasValue(before);
        assertThat(recovered()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, null));
        assertThat(TroubledFilePath.FORCES.get()).isGreaterThan(before);
    }

    @Test
    @DisplayName("C25: a commit on a full disk is not acknowledged, and succeeds once there is room")
    void aCommitOnAFullDiskIsRepeatedUntilItIsDone() throws Exception {
        BranchId branch = prepared("a");
        TroubledFilePath.fill();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> resource.commit(branch)).isInstanceOf(ResourceUnavailableException.class);
        }
        TroubledFilePath.repair();
        await().ignoreExceptionsInstanceOf(ResourceUnavailableException.class)
                .until(() -> resource.commit(branch), ResolveResult.DONE::equals);
        assertThat(balance("a")).isEqualTo(70);
        assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
    }

    @Test
    @DisplayName("R6, C21: a force that failed is never retried; nothing is voted or acknowledged until a restart")
    void aFailedForceEndsTheServiceUntilARestart() throws Exception {
        BranchId before = prepared("a");
        TroubledFilePath.breakForce();
        BranchId branch = Bank.branch();
        assertThatThrownBy(() -> resource.prepare(branch, Bank.debit("b", 30), Bank.WANTED))
                .isInstanceOf(ResourceUnavailableException.class);
        TroubledFilePath.repair();
        assertThatThrownBy(() -> resource.commit(before))
                .isInstanceOf(ResourceUnavailableException.class)
                .hasMessageContaining("could not force");
        assertThat(resource.status().available()).isFalse();
        assertThat(resource.status().detail()).contains("Check the disk");

        resource.close();
        resource = Bank.open(Bank.properties(Bank.PARTICIPANT, 3, null), dataSource);
        assertThat(resource.recover()).contains(new RecoveredBranch(before, Trace.PREPARED, null));
        assertThat(resource.commit(before)).isEqualTo(ResolveResult.DONE);
    }

    @Test
    void everyVoteAndEveryAcknowledgementIsForced() throws Exception {
        int start = TroubledFilePath.FORCES.get();
        BranchId branch = prepared("a");
        int voted = TroubledFilePath.FORCES.get();
        assertThat(voted).isGreaterThan(start);
        assertThat(resource.prepare(branch, Bank.debit("a", 30), Bank.WANTED)).isEqualTo(PREPARED);
        int repeated = TroubledFilePath.FORCES.get();
        assertThat(repeated).isGreaterThan(voted);
        assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
        int acknowledged = TroubledFilePath.FORCES.get();
        assertThat(acknowledged).isGreaterThan(repeated);
        resource.forget(List.of(branch));
        assertThat(TroubledFilePath.FORCES.get()).isGreaterThan(acknowledged);
    }

    @Test
    void branchesAtOnceShareForces() throws Exception {
        resource.close();
        resource = Bank.open(Bank.properties(Bank.PARTICIPANT, 256, null), dataSource);
        resource.recover();
        int before = TroubledFilePath.FORCES.get();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Future<Integer>> counts = new ArrayList<>();
        for (String account : List.of("a", "b", "c", "d", "e")) {
            counts.add(threads.submit(() -> answersOnOneAccount(account)));
        }
        int answers = 0;
        for (Future<Integer> count : counts) {
            answers += count.get();
        }
        threads.shutdown();
        int forces = TroubledFilePath.FORCES.get() - before;
        System.out.println(answers + " forced answers shared " + forces + " forces");
        assertThat(answers).isEqualTo(5 * 40 * 3);
        assertThat(forces).isPositive().isLessThan(answers);
    }

    private int answersOnOneAccount(String account) throws ResourceUnavailableException {
        for (int i = 0; i < 40; i++) {
            BranchId branch = Bank.branch();
            assertThat(resource.prepare(branch, Bank.debit(account, 1), Bank.WANTED))
                    .isEqualTo(PREPARED);
            assertThat(resource.commit(branch)).isEqualTo(ResolveResult.DONE);
            resource.forget(List.of(branch));
        }
        return 40 * 3;
    }

    @Test
    void theNumberOfPreparedBranchesIsBounded() throws Exception {
        BranchId first = prepared("a");
        BranchId second = prepared("b");
        prepared("c");
        assertThat(resource.prepare(Bank.branch(), Bank.debit("d", 1), Bank.WANTED))
                .isEqualTo(new PrepareResult.Refused("overloaded: 3 branches are prepared or being prepared"));
        assertThat(resource.commit(first)).isEqualTo(ResolveResult.DONE);
        assertThat(resource.rollback(second)).isEqualTo(ResolveResult.DONE);
        prepared("d");
        prepared("e");
        assertThat(resource.prepare(Bank.branch(), Bank.debit("a", 1), Bank.WANTED))
                .isInstanceOf(PrepareResult.Refused.class);
    }

    @Test
    void anInterruptedDatabaseIsTakenUpAgain() throws Exception {
        BranchId branch = prepared("a");
        try (Connection connection = outside();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN IMMEDIATELY");
        }
        assertThat(recovered()).containsExactly(new RecoveredBranch(branch, Trace.PREPARED, null));
        assertThat(resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
        prepared("a");
    }

    @Test
    void aUserWithoutAdminRightsIsTurnedDown() throws Exception {
        try (Connection connection = outside();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER plain PASSWORD ''");
        }
        resource.close();
        resource = Bank.open(
                Bank.properties(Bank.PARTICIPANT, 3, null), Bank.at(String.valueOf(dataSource.getUrl()), "plain"));
        assertThatThrownBy(() -> resource.recover())
                .isInstanceOf(ResourceUnavailableException.class)
                .hasMessageContaining("admin rights");
    }

    @Test
    void aWriteDelayOfOnesOwnIsTurnedDown() {
        resource.close();
        resource = Bank.open(
                Bank.properties(Bank.PARTICIPANT, 3, null), Bank.at(dataSource.getUrl() + ";WRITE_DELAY=500", "sa"));
        assertThatThrownBy(() -> resource.recover())
                .isInstanceOf(ResourceUnavailableException.class)
                .hasMessageContaining("WRITE_DELAY 500");
    }

    @Test
    void theDatabaseEndsWithItsLastSessionWhateverTheUrlSays() {
        String url = H2Database.effectiveUrl("jdbc:h2:file:/data/bank;db_close_delay=-1;CACHE_SIZE=1024", "id");
        assertThat(url)
                .startsWith("jdbc:h2:twopc:id:/data/bank;CACHE_SIZE=1024;")
                .contains(";DB_CLOSE_DELAY=0")
                .doesNotContain("=-1");
    }
}
