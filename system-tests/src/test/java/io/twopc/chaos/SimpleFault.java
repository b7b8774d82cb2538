package io.twopc.chaos;

import java.time.Duration;
import java.util.Random;

/** A fault that is a deed and its undoing. */
record SimpleFault(String target, Duration duration, Runnable deed, Runnable undoing) implements Fault {

    private static final int LEAST_MILLIS = 200;

    /** Begins to tell one that lasts up to so long. */
    static Telling on(String target, Random random, int mostMillis) {
        return deed -> undoing -> new SimpleFault(target, lasting(random, mostMillis), deed, undoing);
    }

    static Duration lasting(Random random, int mostMillis) {
        return Duration.ofMillis(LEAST_MILLIS + random.nextInt(mostMillis));
    }

    /** What is done. */
    interface Telling {
        Undoing striking(Runnable deed);
    }

    /** How it is undone. */
    interface Undoing {
        SimpleFault healing(Runnable undoing);
    }

    @Override
    public void strike() {
        deed.run();
    }

    @Override
    public void heal() {
        undoing.run();
    }
}
