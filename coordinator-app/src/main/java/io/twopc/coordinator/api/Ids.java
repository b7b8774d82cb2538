package io.twopc.coordinator.api;

import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ProblemException;

/** Reads ids from paths; what is not one gets a problem. */
final class Ids {

    private Ids() {}

    static TransactionId transaction(String text) {
        try {
            return TransactionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("id", "must be a UUID in its text form of 36 characters");
        }
    }

    static ParticipantId participant(String text) {
        try {
            return new ParticipantId(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("id", "must match " + ParticipantId.PATTERN);
        }
    }
}
