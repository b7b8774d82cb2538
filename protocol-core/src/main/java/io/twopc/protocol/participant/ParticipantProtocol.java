package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantBranchState.Cancelling;
import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantBranchState.Forgetting;
import io.twopc.protocol.participant.ParticipantBranchState.Forgotten;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicRecording;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolved;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantBranchState.Known;
import io.twopc.protocol.participant.ParticipantBranchState.Lost;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.Preparing;
import io.twopc.protocol.participant.ParticipantBranchState.ReadOnly;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantBranchState.Unknown;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import io.twopc.protocol.participant.ParticipantEvent.Instruction;

/** The participant's rules for one branch. Pure: equal arguments give equal results, and nothing else happens. */
public final class ParticipantProtocol {

    private ParticipantProtocol() {}

    /** Where a transaction stands of which this participant has no trace. */
    public static ParticipantBranchState initial(TransactionId transaction) {
        return new Unknown(transaction);
    }

    /**
     * Applies one event to a branch.
     *
     * @throws IllegalStateException if the event is one that this side produces itself and cannot have happened here,
     *     such as a completion of a call that is not under way: a defect of the caller. Nothing a peer sends does that.
     */
    public static Transition step(ParticipantBranchState state, ParticipantEvent event) {
        if (state instanceof Known known
                && event instanceof Instruction instruction
                && !instruction.from().equals(known.key().coordinator())) {
            return refuseForeign(known, instruction);
        }
        return event.accept(rulesFor(state));
    }

    /** C19: a branch obeys the log that prepared it and no other, and answers no other as if it were that one. */
    private static Transition refuseForeign(Known state, Instruction instruction) {
        return Transition.to(
                state,
                new Send(
                        instruction.from(),
                        new ErrorMessage(
                                state.transaction(),
                                ErrorCode.NOT_MINE,
                                "the branch belongs to coordinator "
                                        + state.key().coordinator())),
                new Observe(Observation.FOREIGN_COORDINATOR));
    }

    private static BranchRules rulesFor(ParticipantBranchState state) {
        if (state instanceof Unknown unknown) {
            return new WhenUnknown(unknown);
        }
        if (state instanceof Preparing preparing) {
            return new WhenPreparing(preparing);
        }
        if (state instanceof Cancelling cancelling) {
            return new WhenCancelling(cancelling);
        }
        if (state instanceof Prepared prepared) {
            return new WhenPrepared(prepared);
        }
        if (state instanceof Committing committing) {
            return new WhenCommitting(committing);
        }
        if (state instanceof Committed committed) {
            return new WhenCommitted(committed);
        }
        if (state instanceof RollingBack rollingBack) {
            return new WhenRollingBack(rollingBack);
        }
        return rulesForTheRest((Known) state);
    }

    private static BranchRules rulesForTheRest(Known state) {
        if (state instanceof RolledBack rolledBack) {
            return new WhenRolledBack(rolledBack);
        }
        if (state instanceof ReadOnly readOnly) {
            return new WhenReadOnly(readOnly);
        }
        if (state instanceof HeuristicRecording recording) {
            return new WhenHeuristicRecording(recording);
        }
        if (state instanceof HeuristicResolving resolving) {
            return new WhenHeuristicResolving(resolving);
        }
        if (state instanceof HeuristicResolved resolved) {
            return new WhenHeuristicResolved(resolved);
        }
        if (state instanceof Forgetting forgetting) {
            return new WhenForgetting(forgetting);
        }
        if (state instanceof Forgotten forgotten) {
            return new WhenForgotten(forgotten);
        }
        return new WhenLost((Lost) state);
    }
}
