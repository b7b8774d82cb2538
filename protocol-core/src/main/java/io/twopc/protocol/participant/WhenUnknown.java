package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantBranchState.Committed;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.Preparing;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.Unknown;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.Send;
import io.twopc.protocol.participant.ParticipantEffect.StartCommit;
import io.twopc.protocol.participant.ParticipantEffect.StartPrepare;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/** No trace. */
final class WhenUnknown extends BranchRules {

    private final Unknown state;

    WhenUnknown(Unknown state) {
        this.state = state;
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        BranchKey key = keyFor(event.from());
        return Transition.to(new Preparing(key), new StartPrepare(key, event.payload()));
    }

    /** C27: this participant never acknowledges what it cannot show. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return stay(
                new Send(
                        event.from(),
                        new ErrorMessage(
                                transaction(),
                                ErrorCode.UNKNOWN_BRANCH,
                                "this participant has no trace of the branch")),
                new Observe(Observation.UNKNOWN_BRANCH));
    }

    /** C29: nothing to undo; the tombstone refuses the prepare that this abort may have overtaken. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        BranchKey key = keyFor(event.from());
        return Transition.to(new RolledBack(key, new Refusal.Voted("the transaction was aborted")), ack(key, null));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }

    /** C31: back in doubt; the inquiry follows the next connect. */
    @Override
    public Transition onRecoveredPrepared(ParticipantEvent.RecoveredPrepared event) {
        return Transition.to(new Prepared(keyFor(event.coordinator())));
    }

    @Override
    public Transition onRecoveredCommitted(ParticipantEvent.RecoveredCommitted event) {
        return Transition.to(new Committed(keyFor(event.coordinator())));
    }

    /** C37: carried out again, since nothing tells whether it was before; repeats are harmless to the resource. */
    @Override
    public Transition onRecoveredHeuristic(ParticipantEvent.RecoveredHeuristic event) {
        BranchKey key = keyFor(event.coordinator());
        return Transition.to(
                new HeuristicResolving(key, event.outcome(), Attempts.FIRST),
                event.outcome() == HeuristicOutcome.COMMIT ? new StartCommit(key) : new StartRollback(key));
    }

    private BranchKey keyFor(CoordinatorId coordinator) {
        return new BranchKey(state.transaction(), coordinator);
    }
}
