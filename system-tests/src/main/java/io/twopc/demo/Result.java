package io.twopc.demo;

import io.twopc.demo.Script.Transfer;
import java.time.Duration;

/**
 * What became of a transfer.
 *
 * @param decided from its beginning to the decision
 * @param ended from its beginning to the last acknowledgement
 */
record Result(
        Transfer transfer, String id, String state, String outcome, String why, Duration decided, Duration ended) {

    /** Whether it ended as its script says, and ended at all. */
    boolean asExpected() {
        String last = transfer.expected() == Script.Ending.COMMITTED ? "COMPLETED" : "ABORTED";
        return outcome.equals(transfer.expected().name()) && state.equals(last) && why.contains(transfer.because());
    }
}
