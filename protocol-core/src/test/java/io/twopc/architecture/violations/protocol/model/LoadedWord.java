package io.twopc.architecture.violations.protocol.model;

import io.twopc.architecture.violations.protocol.participant.Neighbour;

/** A word that knows who speaks it. */
public class LoadedWord {

    private final Neighbour speaker = new Neighbour();

    public Neighbour speaker() {
        return speaker;
    }
}
