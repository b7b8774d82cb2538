package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.RecoveredBranch.Trace;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.Payload;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;

/**
 * One H2 file over many lives. Each life finds what earlier ones promised and did, works with four threads, and ends in
 * order, by a write torn anywhere, by a force that fails, or by several of these. {@code -Dtwopc.seed} repeats a run,
 * {@code -Dtwopc.h2.lives} makes it longer.
 */
class H2UnderFaultsTest {

    private static final int LIVES = Integer.getInteger("twopc.h2.lives", 60);
    private static final int ROUNDS = 12;
    /** How long threads wait for a database that has ended. */
    private static final Duration GIVE_UP = Duration.ofSeconds(5);

    private static final List<String> ACCOUNTS = List.of("a", "b", "c", "d");

    /** What is known of a branch that is not forgotten. */
    private enum Known {
        PROMISED,
        COMMIT_ASKED,
        COMMITTED,
        ROLLBACK_ASKED,
        ROLLED_BACK,
        FORGET_ASKED;

        /** Whether a trace may be what a restart finds of it; null is none. */
        boolean allows(@Nullable Trace trace) {
            return switch (this) {
                case PROMISED -> trace == Trace.PREPARED;
                case COMMIT_ASKED -> trace == Trace.PREPARED || trace == Trace.COMMITTED;
                case COMMITTED -> trace == Trace.COMMITTED;
                case ROLLBACK_ASKED -> trace == Trace.PREPARED || trace == null;
                case ROLLED_BACK -> trace == null;
                case FORGET_ASKED -> trace == Trace.COMMITTED || trace == null;
            };
        }
    }

    @TempDir
    Path directory;

    private final Map<BranchId, Known> known = new ConcurrentHashMap<>();
    private final long seed = Long.getLong("twopc.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private DataSourceProperties dataSource = new DataSourceProperties();

    @AfterEach
    void repair() {
        TroubledFilePath.repair();
    }

    @Test
    @DisplayName(
            "C21, C25, C27: what was promised and acknowledged is there after every kind of end, and nothing else is")
    void lives() throws Exception {
        System.out.println("seed " + seed);
        TroubledFilePath.install();
        dataSource = Bank.at("jdbc:h2:troubled:" + directory.resolve("bank"), "sa");
        int opened = 0;
        for (int life = 0; life < LIVES; life++) {
            opened += live(life) ? 1 : 0;
        }
        System.out.println(
                LIVES + " lives, of which " + opened + " could work; " + known.size() + " branches remembered");
        assertThat(opened).isGreaterThan(LIVES / 2);
    }

    /** Whether it came to work. */
    private boolean live(int life) throws Exception {
        boolean torn = random.nextBoolean();
        int writes = random.nextInt(random.nextBoolean() ? 20 : 400);
        if (torn && random.nextInt(4) == 0) {
            TroubledFilePath.endAfter(writes); // perhaps while it opens
        }
        JdbcResourceManager resource = Bank.open(Bank.properties(Bank.PARTICIPANT, 256, GIVE_UP, null), dataSource);
        boolean works = false;
        try {
            List<RecoveredBranch> found = resource.recover();
            works = true;
            expectWhatIsKnown(life, found);
            assertThat(sum()).as("life %s: sum of all balances", life).isEqualTo(500);
            resolve(resource, found);
            if (torn) {
                TroubledFilePath.endAfter(writes);
            }
            if (random.nextInt(3) == 0) {
                workAtOnce(resource);
                TroubledFilePath.breakForce();
            }
            workAtOnce(resource);
        } catch (ResourceUnavailableException e) {
            assertThat(torn)
                    .as("unavailable without a reason: " + e.getMessage())
                    .isTrue();
        }
        if (random.nextBoolean()) {
            TroubledFilePath.endAfter(0); // what closing writes, if it does, is not written
        }
        resource.close();
        TroubledFilePath.repair();
        return works;
    }

    private void expectWhatIsKnown(int life, List<RecoveredBranch> found) {
        Map<BranchId, Trace> traces = new HashMap<>();
        found.forEach(branch -> traces.put(branch.branch(), branch.trace()));
        known.forEach((branch, what) -> assertThat(what.allows(traces.get(branch)))
                .as("life %s: %s is %s, and found %s", life, branch.transaction(), what, traces.get(branch))
                .isTrue());
    }

    private void resolve(JdbcResourceManager resource, List<RecoveredBranch> found)
            throws ResourceUnavailableException {
        for (RecoveredBranch branch : found) {
            Known what = known.get(branch.branch());
            boolean wait = what == Known.PROMISED && random.nextInt(3) > 0;
            if (branch.trace() == Trace.PREPARED && !wait) {
                resolve(resource, branch.branch(), what == Known.PROMISED || what == Known.COMMIT_ASKED);
            }
        }
    }

    private void resolve(JdbcResourceManager resource, BranchId branch, boolean commit)
            throws ResourceUnavailableException {
        known.put(branch, commit ? Known.COMMIT_ASKED : Known.ROLLBACK_ASKED);
        assertThat(commit ? resource.commit(branch) : resource.rollback(branch)).isEqualTo(ResolveResult.DONE);
        known.put(branch, commit ? Known.COMMITTED : Known.ROLLED_BACK);
    }

    private void workAtOnce(JdbcResourceManager resource) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(ACCOUNTS.size());
        for (String account : ACCOUNTS) {
            long seedOfThread = random.nextLong();
            threads.execute(() -> work(resource, new Random(seedOfThread), account));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
    }

    private void work(JdbcResourceManager resource, Random chance, String account) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                round(resource, chance, account);
            }
        } catch (ResourceUnavailableException e) {
            // The fault: what it left open is known as asked, and the next life looks.
        }
    }

    private void round(JdbcResourceManager resource, Random chance, String account)
            throws ResourceUnavailableException {
        BranchId branch = Bank.branch();
        boolean stays = chance.nextInt(10) == 0;
        Payload payload = stays ? pair(branch) : payment(branch, account);
        if (!(resource.prepare(branch, payload, Bank.WANTED) instanceof PrepareResult.Prepared)) {
            return; // the account is locked by a branch that an earlier life left in doubt, or is empty
        }
        known.put(branch, Known.PROMISED);
        if (stays) {
            return;
        }
        resolve(resource, branch, chance.nextInt(4) > 0);
        if (chance.nextBoolean()) {
            known.put(branch, Known.FORGET_ASKED);
            resource.forget(List.of(branch));
            known.remove(branch);
        }
    }

    private static String operation(String name, String account, int amount) {
        return "{\"operation\":\"" + name + "\",\"parameters\":{\"account\":\"" + account + "\",\"amount\":" + amount
                + "}}";
    }

    private static String shortened(BranchId branch) {
        return branch.transaction().toString().substring(18);
    }

    /** From an account that others use to one of its own. */
    private static Payload payment(BranchId branch, String account) {
        return new Payload("{\"operations\":[" + operation("debit", account, 1) + ","
                + operation("open", shortened(branch), 1) + "]}");
    }

    /** Two accounts of its own, so that it stands in nobody's way while it is prepared. */
    private static Payload pair(BranchId branch) {
        return new Payload("{\"operations\":[" + operation("open", "x" + shortened(branch), -1) + ","
                + operation("open", "y" + shortened(branch), 1) + "]}");
    }

    private long sum() throws SQLException {
        String url = Bank.beside(String.valueOf(dataSource.getUrl()));
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT SUM(balance) FROM account")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
