package io.twopc.proofs.search;

import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorEvent;
import io.twopc.protocol.coordinator.CoordinatorProtocol;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Round;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.coordinator.UnheldTransaction;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantProtocol;
import java.util.List;

/** The protocol core as it is shipped; a mutant overrides one of the functions. */
class Core {

    Transition coordinator(CoordinatorState state, CoordinatorEvent event) {
        return CoordinatorProtocol.step(state, event);
    }

    Transition recovered(Round round, List<Branch> branches) {
        return CoordinatorProtocol.recovered(round, branches);
    }

    List<CoordinatorEffect> unheld(TransactionId id, UnheldTransaction.Known known, CoordinatorEvent event) {
        return UnheldTransaction.answer(id, known, event);
    }

    io.twopc.protocol.participant.Transition participant(ParticipantBranchState state, ParticipantEvent event) {
        return ParticipantProtocol.step(state, event);
    }
}
