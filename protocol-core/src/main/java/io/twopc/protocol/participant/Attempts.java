package io.twopc.protocol.participant;

/**
 * How often a call to the resource failed, and whether one is under way. While none is, a retry has been scheduled.
 *
 * @param failures how many attempts failed so far
 */
public record Attempts(int failures, boolean running) {

    /** The first attempt, under way. */
    public static final Attempts FIRST = new Attempts(0, true);

    Attempts failed() {
        if (!running) {
            throw new IllegalStateException("a call failed that was not under way");
        }
        return new Attempts(failures + 1, false);
    }

    Attempts again() {
        if (running) {
            throw new IllegalStateException("a retry is due while a call is under way");
        }
        return new Attempts(failures, true);
    }

    void requireRunning() {
        if (!running) {
            throw new IllegalStateException("a call completed that was not under way");
        }
    }
}
