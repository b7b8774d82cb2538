package io.twopc.participant.store;

import io.twopc.protocol.model.ParticipantId;
import java.nio.file.Path;

/** The data directory belongs to another participant; starting on it would lose branches in doubt. */
public final class ForeignDirectoryException extends DataDirectoryException {

    private static final long serialVersionUID = 1L;

    ForeignDirectoryException(Path directory, ParticipantId owner, ParticipantId wanted) {
        super("the data directory " + directory + " belongs to the participant " + owner + ", not to " + wanted);
    }
}
