package io.twopc.checkout;

import org.junit.jupiter.api.Assumptions;

/** A test's way to be skipped with its reason in the build's output, where a report alone would hide it. */
public final class Skip {

    private Skip() {}

    /** Skips the running test unless the condition holds. */
    public static void unless(boolean condition, String reason) {
        if (!condition) {
            System.out.println("SKIPPED: " + reason);
        }
        Assumptions.assumeTrue(condition, reason);
    }
}
