package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.journal.SimulatedDisk.Operation;
import io.twopc.journal.SimulatedDisk.Survival;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Promises hold wherever the power is cut, the process dies or the disk fails: every place is tried, without extents and
 * with such that a segment has several, whose ends some records meet and others cross.
 */
@ParameterizedClass(name = "extents of {0} bytes")
@ValueSource(ints = {0, 150})
class JournalCrashTest {
    private static final int CHANCES = 6;

    @Parameter
    int extentBytes;

    /** Appends, rotations, a checkpoint, its drop, another one that is never dropped, and a clean close. */
    private static void work(LogOwner owner) {
        owner.recover();
        List<Integer> begun = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            begun.add(owner.begin());
            if (i % 3 == 2) {
                owner.endUnforced(begun.get(i - 1));
            }
            if (i % 4 != 3) {
                owner.drain();
            }
        }
        owner.end(begun.get(0));
        CompletionStage<Checkpoint> first = owner.checkpoint();
        begun.add(owner.begin());
        owner.drain();
        first.thenAccept(Checkpoint::dropOlder);
        owner.begin();
        owner.drain();
        owner.end(begun.get(3));
        owner.drain();
        owner.checkpoint();
        owner.begin();
        owner.drain();
        owner.end(begun.get(5));
        owner.begin();
        owner.journal().close();
    }

    private static void workUntilFailure(LogOwner owner) {
        try {
            work(owner);
        } catch (JournalIoException e) {
            assertThat(e).hasMessageContaining("journal in /log");
        }
    }

    private int operationsOfWork() {
        SimulatedDisk disk = new SimulatedDisk();
        work(new LogOwner(disk, 400, extentBytes));
        return disk.operations();
    }

    private static List<Consumer<SimulatedDisk>> waysToComeBack() {
        List<Consumer<SimulatedDisk>> ways = new ArrayList<>();
        ways.add(SimulatedDisk::killProcess);
        ways.add(disk -> disk.restart(Survival.NOTHING_UNFORCED));
        ways.add(disk -> disk.restart(Survival.EVERYTHING));
        for (long seed = 1; seed <= CHANCES; seed++) {
            long mine = seed;
            ways.add(disk -> disk.restart(Survival.byChance(mine)));
        }
        return ways;
    }

    @Test
    void theWorkRollsAndChecksPoints() {
        SimulatedDisk disk = new SimulatedDisk();
        work(new LogOwner(disk, 400, extentBytes));
        assertThat(disk.count(Operation.CREATE)).isGreaterThan(5);
        assertThat(disk.count(Operation.DELETE)).isGreaterThan(2);
    }

    @Test
    @DisplayName(
            "C10 C33 C34 C35: a power cut at any operation, and another at any operation of the restart, lose nothing")
    void powerCutsAnywhere() {
        int operations = operationsOfWork();
        int runs = 0;
        for (int first = 0; first < operations; first++) {
            for (int way = 1; way < waysToComeBack().size(); way++) {
                for (int second = 0; second < 14; second += 1 + way % 3) {
                    runCut(first, second, way);
                    runs++;
                }
            }
        }
        assertThat(runs).isGreaterThan(1000);
    }

    private void runCut(int first, int second, int way) {
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 400, extentBytes);
        try {
            disk.cutPowerAfter(first);
            workUntilFailure(owner);
            waysToComeBack().get(way).accept(disk);
            disk.cutPowerAfter(second);
            recoverUntilFailure(owner);
            waysToComeBack().get(way).accept(disk);
            owner.recover();
            owner.begin();
            owner.drain();
            disk.restart(Survival.NOTHING_UNFORCED);
            owner.recover();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("cut after " + first + ", again after " + second + ", way " + way, e);
        }
    }

    private static void recoverUntilFailure(LogOwner owner) {
        try {
            owner.recover();
        } catch (JournalIoException e) {
            assertThat(e).hasMessageContaining("journal in /log");
        }
    }

    @Test
    @DisplayName(
            "C10 R3: after a failure of any operation nothing is written, and what a restart acted on is never lost")
    void failuresAnywhere() {
        int operations = operationsOfWork();
        for (int failing = 1; failing <= operations; failing++) {
            for (int way = 0; way < waysToComeBack().size(); way++) {
                runFailure(failing, way);
            }
        }
    }

    private void runFailure(int failing, int way) {
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 400, extentBytes);
        try {
            failNth(disk, failing);
            workUntilFailure(owner);
            waysToComeBack().get(way).accept(disk);
            owner.recover(); // possibly from a cache that the platter never got
            disk.restart(Survival.NOTHING_UNFORCED);
            owner.recover();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("failure of operation " + failing + ", way " + way, e);
        }
    }

    private static void failNth(SimulatedDisk disk, int failing) {
        disk.failBy((operation, file) -> {
            if (disk.operations() == failing) {
                throw new IOException("injected: " + operation);
            }
        });
    }

    @Test
    @DisplayName("C10: a failed force, a restart from the cache, and a power cut anywhere in that restart")
    void failureThenKillThenPowerCut() {
        int operations = operationsOfWork();
        for (int failing = 1; failing <= operations; failing++) {
            for (int cut = 0; cut < 14; cut++) {
                for (long seed = 1; seed <= 2; seed++) {
                    runFailureThenCut(failing, cut, seed);
                }
            }
        }
    }

    private void runFailureThenCut(int failing, int cut, long seed) {
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 400, extentBytes);
        try {
            failNth(disk, failing);
            workUntilFailure(owner);
            disk.killProcess();
            disk.cutPowerAfter(cut);
            recoverUntilFailure(owner);
            disk.restart(Survival.byChance(seed));
            owner.recover();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("failure " + failing + ", cut " + cut + ", seed " + seed, e);
        }
    }

    @Test
    @DisplayName("C33: a first start that failed, and a power cut in the second, leave a log that starts")
    void firstStartsThatFail() {
        for (int failing = 1; failing <= 10; failing++) {
            for (int cut = 0; cut < 14; cut++) {
                for (long seed = 1; seed <= 8; seed++) {
                    runFirstStarts(failing, cut, seed);
                }
            }
        }
    }

    private void runFirstStarts(int failing, int cut, long seed) {
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 400, extentBytes);
        try {
            failNth(disk, failing);
            recoverUntilFailure(owner);
            disk.killProcess();
            disk.cutPowerAfter(cut);
            recoverUntilFailure(owner);
            disk.restart(Survival.byChance(seed * 0x9E3779B97F4A7C15L)); // small seeds all begin alike
            owner.recover();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("failure " + failing + ", cut " + cut + ", seed " + seed, e);
        }
    }

    @Test
    void aLongRandomLifeWithManyCrashesKeepsEveryPromise() {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        System.err.println("JournalCrashTest seed: -Dtwopc.seed=" + seed);
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 400, extentBytes);
        int begun = 0;
        for (int life = 0; life < 300; life++) {
            disk.cutPowerAfter(random.nextInt(80));
            begun += liveUntilFailure(owner, random);
            disk.restart(Survival.byChance(random.nextLong()));
        }
        owner.recover();
        assertThat(begun).isGreaterThan(300);
    }

    /** Returns how many things it has begun. */
    private static int liveUntilFailure(LogOwner owner, Random random) {
        try {
            owner.recover();
        } catch (JournalIoException e) {
            return 0;
        }
        Deque<Integer> running = new ArrayDeque<>();
        int begun = 0;
        while (!owner.journal().poisoned()) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    running.add(owner.begin());
                    begun++;
                }
                case 3 -> Optional.ofNullable(running.poll()).ifPresent(owner::end);
                case 4 -> Optional.ofNullable(running.poll()).ifPresent(owner::endUnforced);
                case 5 -> dropLater(owner, random.nextBoolean());
                default -> owner.drain();
            }
        }
        return begun;
    }

    private static void dropLater(LogOwner owner, boolean drop) {
        owner.checkpoint().thenAccept(checkpoint -> {
            if (drop) {
                checkpoint.dropOlder();
            }
        });
    }
}
