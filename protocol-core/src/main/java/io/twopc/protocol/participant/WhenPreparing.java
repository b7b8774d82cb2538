package io.twopc.protocol.participant;

import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.participant.ParticipantBranchState.Cancelling;
import io.twopc.protocol.participant.ParticipantBranchState.Prepared;
import io.twopc.protocol.participant.ParticipantBranchState.Preparing;
import io.twopc.protocol.participant.ParticipantBranchState.ReadOnly;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.ParticipantEffect.CancelPrepare;
import io.twopc.protocol.participant.ParticipantEffect.Observe;
import io.twopc.protocol.participant.ParticipantEffect.ScheduleRepeat;
import io.twopc.protocol.participant.ParticipantEffect.StartRollback;

/** Local work runs and nothing is promised; a lost connection alone changes nothing, the vote goes out on the next. */
final class WhenPreparing extends BranchRules {

    private final BranchKey key;
    private final Preparing state;

    WhenPreparing(Preparing state) {
        this.state = state;
        this.key = state.key();
    }

    @Override
    ParticipantBranchState state() {
        return state;
    }

    /** C24: under way already; the vote will answer this prepare too. */
    @Override
    public Transition onPrepare(ParticipantEvent.PrepareReceived event) {
        return stay(new Observe(Observation.REPEATED_PREPARE));
    }

    /** C28: a commit before this branch is prepared cannot be obeyed. */
    @Override
    public Transition onCommit(ParticipantEvent.CommitReceived event) {
        return refuse(event, "commit before the branch is prepared");
    }

    /** C29: the work is called off; the acknowledgement follows when nothing of it is left. */
    @Override
    public Transition onAbort(ParticipantEvent.AbortReceived event) {
        Refusal answer = new Refusal.Voted("the transaction was aborted");
        return Transition.to(new Cancelling(key, answer, true), new CancelPrepare(key));
    }

    @Override
    public Transition onForget(ParticipantEvent.ForgetReceived event) {
        return refuse(event, "forget before the branch is prepared");
    }

    /** R6, C21: the only way to a vote for commit. */
    @Override
    public Transition onPreparedDurably(ParticipantEvent.PreparedDurably event) {
        return Transition.to(new Prepared(key), voteCommit(key), new ScheduleRepeat(1));
    }

    /** C7: nothing to commit, no second phase. */
    @Override
    public Transition onNothingToCommit(ParticipantEvent.NothingToCommit event) {
        return Transition.to(new ReadOnly(key), send(key, new VoteCommit(transaction(), true)));
    }

    /** R7: aborted alone, and so voted. */
    @Override
    public Transition onPrepareRefused(ParticipantEvent.PrepareRefused event) {
        Refusal answer = new Refusal.Voted(event.reason());
        return Transition.to(new RolledBack(key, answer), send(key, answer.toMessage(transaction())));
    }

    /** The coordinator need not wait for the resource to come back; whatever it kept is undone when it does. */
    @Override
    public Transition onPrepareUnavailable(ParticipantEvent.PrepareUnavailable event) {
        Refusal answer = new Refusal.Unavailable(event.detail());
        return Transition.to(
                new RollingBack(key, answer, false, Attempts.FIRST),
                send(key, answer.toMessage(transaction())),
                new StartRollback(key),
                new Observe(Observation.RESOURCE_FAILED));
    }

    @Override
    public Transition onLocalTimeout(ParticipantEvent.LocalTimeout event) {
        Refusal answer = new Refusal.Unavailable("local work ran past its timeout");
        return Transition.to(
                new Cancelling(key, answer, false),
                new CancelPrepare(key),
                send(key, answer.toMessage(transaction())),
                new Observe(Observation.LOCAL_TIMEOUT));
    }

    /** R7: before its vote a participant may abort alone, and then votes so. */
    @Override
    public Transition onAbandoned(ParticipantEvent.Abandoned event) {
        Refusal answer = new Refusal.Voted(event.reason());
        return Transition.to(
                new Cancelling(key, answer, false), new CancelPrepare(key), send(key, answer.toMessage(transaction())));
    }
}
