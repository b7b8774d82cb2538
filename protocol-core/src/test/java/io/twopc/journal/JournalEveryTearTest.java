package io.twopc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.journal.SimulatedDisk.Operation;
import io.twopc.journal.SimulatedDisk.Survival;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A power cut at every operation of a rotation, a checkpoint and its drop, and of the restart after them, with
 * <em>every</em> way in which what was not forced can survive: each sector and each directory entry on its own, kept or
 * lost. Where that is more than {@value #MOST_WAYS} ways, that many by chance.
 *
 * <p>The journal renames nothing: a file gets its name once, and loses it once.
 */
@ParameterizedClass(name = "extents of {0} bytes")
@ValueSource(ints = {0, 100})
class JournalEveryTearTest {
    private static final int MOST_WAYS = 512;

    @Parameter
    int extentBytes;

    private final long seed = Long.getLong("twopc.seed", new Random().nextLong());

    /** Survival as the bits of a number, and how many bits it took. */
    private static final class Bits implements Survival {
        private final long bits;
        private int asked;

        Bits(long bits) {
            this.bits = bits;
        }

        @Override
        public boolean next() {
            return (bits >>> (asked++ % Long.SIZE) & 1) != 0;
        }
    }

    /** Fills a segment, rolls, takes a checkpoint, ends and begins things around it, drops what is older. */
    private static void rotateAndCheck(LogOwner owner) {
        owner.recover();
        for (int i = 0; i < 4; i++) {
            owner.begin();
            owner.drain();
        }
        owner.begin();
        owner.begin();
        owner.endUnforced(2);
        owner.drain();
        CompletionStage<Checkpoint> checkpoint = owner.checkpoint();
        owner.end(1);
        owner.drain();
        checkpoint.thenAccept(Checkpoint::dropOlder);
        owner.begin();
        owner.drain();
        owner.end(3);
        owner.drain();
        owner.journal().close();
    }

    private static void untilFailure(Runnable work) {
        try {
            work.run();
        } catch (JournalIoException e) {
            assertThat(e).hasMessageContaining("journal in /log");
        }
    }

    /** Runs to the cut, comes back so, and recovers twice; returns how many things could have survived or not. */
    private int cut(int after, int again, Bits survival) {
        SimulatedDisk disk = new SimulatedDisk();
        LogOwner owner = new LogOwner(disk, 260, extentBytes);
        try {
            disk.cutPowerAfter(after);
            untilFailure(() -> rotateAndCheck(owner));
            if (again >= 0) {
                disk.restart(Survival.EVERYTHING);
                disk.cutPowerAfter(again);
                untilFailure(owner::recover);
            }
            disk.restart(survival);
            owner.recover();
            disk.restart(Survival.NOTHING_UNFORCED);
            owner.recover();
            return survival.asked;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "cut after " + after + ", again after " + again + ", survival "
                            + Long.toBinaryString(survival.bits),
                    e);
        }
    }

    private static Map<Operation, Integer> countsOf(SimulatedDisk disk) {
        Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
        for (Operation each : Operation.values()) {
            counts.put(each, disk.count(each));
        }
        return counts;
    }

    private long everyWay(int after, int again, Random random) {
        int unforced = cut(after, again, new Bits(0));
        boolean all = 1L << Math.min(unforced, 62) <= MOST_WAYS;
        long ways = all ? 1L << unforced : MOST_WAYS;
        for (long way = 1; way < ways; way++) {
            cut(after, again, new Bits(all ? way : random.nextLong()));
        }
        return ways;
    }

    @Test
    @DisplayName("C33 C35 R3: no way of tearing what was not forced loses a promise or makes one up")
    void everyTearOfRotationAndCheckpoint() {
        System.err.println("JournalEveryTearTest seed: -Dtwopc.seed=" + seed);
        Random random = new Random(seed);
        SimulatedDisk whole = new SimulatedDisk();
        rotateAndCheck(new LogOwner(whole, 260, extentBytes));
        Map<Operation, Integer> counts = countsOf(whole);
        assertThat(counts.get(Operation.CREATE))
                .as("rotations and the checkpoint")
                .isGreaterThanOrEqualTo(4);
        assertThat(counts.get(Operation.DELETE)).isGreaterThanOrEqualTo(2);
        long ways = 0;
        for (int after = 0; after < whole.operations(); after++) {
            ways += everyWay(after, -1, random);
        }
        System.err.println("Rotation and checkpoint: " + counts + ", " + ways + " ways to come back");
        assertThat(ways).isGreaterThan(whole.operations() * 10L);
    }

    @Test
    @DisplayName("C34: nor does any way of tearing the restart that follows a cut")
    void everyTearOfTheRestart() {
        System.err.println("JournalEveryTearTest seed: -Dtwopc.seed=" + seed);
        Random random = new Random(seed);
        SimulatedDisk whole = new SimulatedDisk();
        rotateAndCheck(new LogOwner(whole, 260, extentBytes));
        long ways = 0;
        for (int after = 0; after < whole.operations(); after += 3) {
            for (int again = 0; again < 16; again++) {
                ways += everyWay(after, again, random);
            }
        }
        System.err.println("Restart: " + ways + " ways to come back");
        assertThat(ways).isGreaterThan(5_000);
    }
}
