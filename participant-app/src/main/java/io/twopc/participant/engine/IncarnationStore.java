package io.twopc.participant.engine;

import io.twopc.protocol.model.CoordinatorId;
import java.util.concurrent.CompletionStage;

/** The durable memory of incarnations. Safe for use by several threads; no method blocks. */
public interface IncarnationStore {

    /** This participant's own, raised and forced at this start (C31). */
    long own();

    /** The highest incarnation seen of a coordinator; 0 if it was never seen. */
    long highestSeen(CoordinatorId coordinator);

    /** Raises the highest incarnation seen; done when that is on stable storage (C32). */
    CompletionStage<?> raise(CoordinatorId coordinator, long incarnation);
}
