package io.twopc.architecture.violations.protocol.participant;

import io.twopc.architecture.violations.protocol.coordinator.ChattyCoordinator;
import io.twopc.architecture.violations.protocol.model.LoadedWord;

/** Speaks in loaded words, and with the coordinator itself. */
public class Neighbour {

    public String say(LoadedWord word) {
        return word.toString();
    }

    public void answer(ChattyCoordinator coordinator) {
        coordinator.step(this);
    }
}
