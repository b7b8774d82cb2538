package io.twopc.protocol.participant;

import io.twopc.protocol.participant.ParticipantBranchState.Cancelling;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/** Local work has been called off and has not returned; the branch is refused already, whatever it returns with. */
final class WhenCancelling extends BranchRules {

    private final BranchKey key;
    private final Cancelling state;

    WhenCancelling(Cancelling state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(send(key, state.answer().toMessage(transaction())), new Observe(Observation.REPEATED_PREPARE));
    }

    /** C28. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return refuse(event, "commit of a branch that was never prepared");
    }

    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        return Transition.to(new Cancelling(key, state.answer(), true));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return stay();
    }

    /** The work was faster than its cancellation; nobody was promised anything, so it is undone. */
    @Override
    public Transition onPreparedDurably(ParticipantEvent.PreparedDurably event) {
        return undo();
    }

    @Override
    public Transition onNothingToCommit(ParticipantEvent.NothingToCommit event) {
        return undone();
    }

    @Override
    public Transition onPrepareRefused(ParticipantEvent.PrepareRefused event) {
        return undone();
    }

    @Override
    public Transition onPrepareUnavailable(ParticipantEvent.PrepareUnavailable event) {
        return undo();
    }

    private Transition undo() {
        return Transition.to(
                new RollingBack(key, state.answer(), state.ackWanted(), Attempts.FIRST), new StartRollback(key));
    }

    private Transition undone() {
        RolledBack next = new RolledBack(key, state.answer());
        return state.ackWanted() ? Transition.to(next, ack(key, null)) : Transition.to(next);
    }
}
