package io.twopc.proofs.simulation;

import io.twopc.participant.engine.IncarnationStore;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.model.CoordinatorId;
import java.util.concurrent.CompletionStage;

/** The shipped store of incarnations; its node learns that there is something to write. */
record WatchedIncarnations(ParticipantNode node, ParticipantStore store) implements IncarnationStore {

    @Override
    public long own() {
        return store.own();
    }

    @Override
    public long highestSeen(CoordinatorId coordinator) {
        return node.world.sabotage == Sabotage.INCARNATIONS_FORGOTTEN ? 0 : store.highestSeen(coordinator);
    }

    @Override
    public CompletionStage<?> raise(CoordinatorId coordinator, long incarnation) {
        CompletionStage<?> durable = store.raise(coordinator, incarnation);
        node.drainLater();
        return durable;
    }
}
