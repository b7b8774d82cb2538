package io.twopc.proofs.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * Which faults there are in this world, and how likely each is. A seed has some of them, often or seldom: a world with all
 * at once hides what only a few can show.
 */
final class Chaos {

    private static final double PLAIN_WORLDS = 0.02;

    private final Random random;
    private final Tally tally;
    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private boolean over;

    Chaos(Random random, Tally tally) {
        this.random = random;
        this.tally = tally;
        if (random.nextDouble() < PLAIN_WORLDS) {
            return;
        }
        double share = 0.1 + 0.5 * random.nextDouble();
        for (Fault fault : Fault.values()) {
            if (random.nextDouble() < share) {
                rates.put(fault, mean(fault) * Math.exp(random.nextGaussian()));
            }
        }
    }

    /** For faults of single frames, operations and calls: how many of them fail. For all others: how many a second. */
    private static double mean(Fault fault) {
        return switch (fault) {
            case DROP, REPEAT, REORDER -> 0.05;
            case DELAY -> 0.02;
            case SLOW_FORCE -> 0.03;
            case WRITE_ERROR, FORCE_ERROR -> 0.004;
            case DIRECTORY_ERROR -> 0.01;
            case SHORT_WRITE -> 0.3;
            case HISTORY_ERROR, STALE_COORDINATOR -> 0.1;
            case BY_HAND -> 0.3;
            case PAUSE, CLOCK_JUMP, RESET, KILL -> 0.2;
            default -> 0.1;
        };
    }

    /** Whether a fault of a single frame, operation or call is to strike now; it is counted. */
    boolean strikes(Fault fault) {
        Double rate = rates.get(fault);
        if (over || rate == null || random.nextDouble() >= rate) {
            return false;
        }
        tally.fired(fault);
        return true;
    }

    /** How many nanoseconds until such a fault comes again; a very long time for one that doesn't exist here. */
    long pause(Fault fault) {
        Double rate = rates.get(fault);
        return rate == null
                ? Long.MAX_VALUE / 4
                : (long) (-Math.log(1 - random.nextDouble()) / rate * Scheduler.SECONDS);
    }

    void fired(Fault fault) {
        tally.fired(fault);
    }

    /** Whether there are no faults in this world at all. */
    boolean isPlain() {
        return rates.isEmpty();
    }

    boolean isOver() {
        return over;
    }

    /** From now on nothing fails. */
    void end() {
        over = true;
    }

    @Override
    public String toString() {
        return rates.toString();
    }
}
