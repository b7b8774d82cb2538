package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H2 in a process that is killed. */
class H2CrashTest {

    @TempDir
    Path directory;

    private String url = "";

    @BeforeEach
    void nameTheDatabase() {
        url = "jdbc:h2:file:" + directory.resolve("bank");
    }

    private H2Process start() throws Exception {
        return new H2Process(url, List.of());
    }

    private JdbcResourceManager open() {
        return Bank.open(Bank.properties(Bank.PARTICIPANT, 256, null), Bank.at(url, "sa"));
    }

    private long number(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(Bank.beside(url), "sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    @DisplayName("C21, C23, C31: a branch prepared before kill -9 is in doubt after it, with its locks held")
    void preparedBranchesSurviveInDoubt() throws Exception {
        BranchId committed = Bank.branch();
        BranchId undone = Bank.branch();
        BranchId waiting = Bank.branch();
        BranchId doubtful = Bank.branch();
        try (H2Process process = start()) {
            assertThat(process.ask("prepare", committed, " a b 10")).isEqualTo("Prepared");
            assertThat(process.ask("commit", committed, "")).isEqualTo("DONE");
            assertThat(process.ask("prepare", undone, " a b 20")).isEqualTo("Prepared");
            assertThat(process.ask("rollback", undone, "")).isEqualTo("DONE");
            assertThat(process.ask("prepare", doubtful, " c d 30")).isEqualTo("Prepared");
            process.send("prepare " + waiting.transaction() + " e c 40");
            process.kill();
        }
        try (JdbcResourceManager resource = open()) {
            assertThat(resource.recover())
                    .containsExactlyInAnyOrder(
                            new RecoveredBranch(committed, Trace.COMMITTED, null),
                            new RecoveredBranch(doubtful, Trace.PREPARED, null));
            assertThat(resource.prepare(Bank.branch(), Bank.debit("c", 1), Bank.WANTED))
                    .isInstanceOf(PrepareResult.Refused.class);
            assertThat(resource.prepare(doubtful, Bank.transfer("c", "d", 30), Bank.WANTED))
                    .isEqualTo(new PrepareResult.Prepared());
            assertThat(resource.commit(committed)).isEqualTo(ResolveResult.DONE);
            assertThat(resource.rollback(undone)).isEqualTo(ResolveResult.NO_TRACE);
            assertThat(number("SELECT balance FROM account WHERE id = 'a'")).isEqualTo(90);
            assertThat(number("SELECT balance FROM account WHERE id = 'e'")).isEqualTo(100);
            assertThat(resource.commit(doubtful)).isEqualTo(ResolveResult.DONE);
            assertThat(number("SELECT balance FROM account WHERE id = 'c'")).isEqualTo(70);
            assertThat(number("SELECT balance FROM account WHERE id = 'd'")).isEqualTo(130);
        }
    }

    @Test
    @DisplayName("R6, C25: whatever was answered before kill -9 holds after it, and the sum of balances stays")
    void everyAnswerHoldsAcrossKills() throws Exception {
        long seed = Long.getLong("twopc.seed", System.nanoTime());
        System.out.println("H2CrashTest seed " + seed);
        Random random = new Random(seed);
        Set<BranchId> prepared = new HashSet<>();
        Set<BranchId> committed = new HashSet<>();
        Set<BranchId> rolledBack = new HashSet<>();
        for (int round = 0; round < 4; round++) {
            Map<String, BranchId> asked = new HashMap<>();
            try (H2Process process = start()) {
                int answersBeforeTheKill = 10 + random.nextInt(40);
                for (int i = 0; i < 12; i++) {
                    askToPrepare(process, random, asked);
                }
                for (int i = 0; i < answersBeforeTheKill; i++) {
                    String[] answer = process.answer().split(" ", -1);
                    BranchId branch = asked.get(answer[1]);
                    switch (answer[0] + " " + answer[2]) {
                        case "prepare Prepared" -> {
                            prepared.add(branch);
                            process.send((random.nextBoolean() ? "commit " : "rollback ") + answer[1]);
                        }
                        case "commit DONE" -> committed.add(branch);
                        case "rollback DONE" -> rolledBack.add(branch);
                        default -> assertThat(answer[2]).isEqualTo("Refused");
                    }
                    if (!answer[0].equals("prepare") || answer[2].equals("Refused")) {
                        askToPrepare(process, random, asked);
                    }
                }
                process.kill();
            }
            try (JdbcResourceManager resource = open()) {
                Map<BranchId, Trace> traces = new HashMap<>();
                resource.recover().forEach(found -> traces.put(found.branch(), found.trace()));
                committed.forEach(branch -> assertThat(traces).containsEntry(branch, Trace.COMMITTED));
                rolledBack.forEach(branch -> assertThat(traces).doesNotContainKey(branch));
                for (BranchId found : traces.keySet()) {
                    if (traces.get(found) == Trace.PREPARED) {
                        boolean commit = !rolledBack.contains(found) && random.nextBoolean();
                        assertThat(commit ? resource.commit(found) : resource.rollback(found))
                                .isEqualTo(ResolveResult.DONE);
                        (commit ? committed : rolledBack).add(found);
                    }
                }
                assertThat(number("SELECT SUM(balance) FROM account")).isEqualTo(500);
                assertThat(number("SELECT MIN(balance) FROM account")).isNotNegative();
            }
        }
        assertThat(prepared).isNotEmpty();
        assertThat(committed).isNotEmpty();
    }

    private static void askToPrepare(H2Process process, Random random, Map<String, BranchId> asked) {
        BranchId branch = Bank.branch();
        asked.put(branch.transaction().toString(), branch);
        char from = (char) ('a' + random.nextInt(5));
        char to = (char) ('a' + random.nextInt(5));
        process.send("prepare " + branch.transaction() + " " + from + " " + to + " " + random.nextInt(1, 6));
    }
}
