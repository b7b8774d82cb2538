package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantEvicted;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.ForcingCommit;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import java.util.function.UnaryOperator;

/** The COMMIT record is with the log: everyone waits, nobody is told anything but pending (C10, C17). */
final class ForcingPhase {

    private ForcingPhase() {}

    static Transition step(ForcingCommit state, CoordinatorEvent event) {
        if (event instanceof OutcomeForced) {
            return CommitPhase.begin(state.round(), state.branches());
        }
        if (event instanceof LogFailed) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, PreparePhase.undecided(state.round(), state.branches(), inquiry.participant()));
        }
        if (event instanceof ParticipantConnected connected) {
            return change(state, connected.participant(), ForcingPhase::returned);
        }
        if (event instanceof ParticipantDisconnected lost) {
            return change(state, lost.participant(), branch -> branch.withConnected(false));
        }
        if (event instanceof ParticipantEvicted evicted) {
            return change(state, evicted.participant(), ForcingPhase::evicted);
        }
        if (event instanceof VoteReceived vote) {
            return voted(state, vote);
        }
        if (event instanceof AckReceived ack) {
            return acknowledged(state, ack);
        }
        if (event instanceof ErrorReceived error) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        return onlyWait(state, event);
    }

    /** Timeout, operator, shutdown: too late for all of them; only the log speaks now. */
    private static Transition onlyWait(ForcingCommit state, CoordinatorEvent event) {
        if (event instanceof CoordinatorEvent.TimedOut
                || event instanceof CoordinatorEvent.RetryDue
                || event instanceof CoordinatorEvent.OperatorAborted
                || event instanceof CoordinatorEvent.AdmissionLogged
                || event instanceof CoordinatorEvent.ShutdownRequested) {
            return Transition.to(state);
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    private static Transition change(ForcingCommit state, ParticipantId participant, UnaryOperator<Branch> change) {
        return state.branches()
                .of(participant)
                .map(branch -> Transition.to(
                        new ForcingCommit(state.round(), state.branches().with(change.apply(branch)))))
                .orElseGet(() -> Transition.to(state));
    }

    /** Too late to abort for it: if the record becomes durable, its branch is a hazard from the start. */
    private static Branch evicted(Branch branch) {
        return branch.votedYes() ? branch.withEnding(CommitPhase.evictedHazard()) : branch;
    }

    private static Branch returned(Branch branch) {
        return branch.votedYes()
                ? branch.withEnding(new BranchEnding.Open()).withConnected(true)
                : branch.withConnected(true);
    }

    private static Transition acknowledged(ForcingCommit state, AckReceived ack) {
        return PreparePhase.early(state, state.round(), state.branches(), ack, ForcingCommit::new);
    }

    private static Transition voted(ForcingCommit state, VoteReceived vote) {
        return state.branches()
                .of(vote.participant())
                .map(branch -> branch.isExcluded()
                        ? Transition.to(state, Replies.abort(state.round(), vote.participant()))
                        : PreparePhase.repeatedVote(state, state.round(), branch, vote))
                .orElseGet(() -> Transition.to(
                        state, Replies.noSuchBranch(state.round(), vote.participant()), Replies.unexpectedVote(vote)));
    }
}
