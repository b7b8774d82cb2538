package io.twopc.architecture.violations.journal;

import io.twopc.architecture.violations.protocol.coordinator.ChattyCoordinator;

/** Understands what it keeps, waits by sleeping and remembers in a static: what the rules must find. Never run. */
public class NosyJournal {

    static int opened;

    public void append(ChattyCoordinator coordinator) throws InterruptedException {
        opened++;
        Thread.sleep(1);
        coordinator.step(null);
    }
}
