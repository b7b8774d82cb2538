package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.Payload;

/**
 * A participant's share of a transaction.
 *
 * @param connected whether its participant is connected now
 * @param attempts how often the current message (prepare, later commit) was sent since it last (re)connected
 */
public record Branch(
        ParticipantId participant,
        Payload payload,
        BranchVote vote,
        BranchEnding ending,
        boolean connected,
        int attempts) {

    private static final BranchVote AWAITED = new BranchVote.Awaited();
    private static final BranchEnding OPEN = new BranchEnding.Open();

    /** A branch nobody has been asked about yet. */
    static Branch fresh(ParticipantId participant, Payload payload, boolean connected) {
        return new Branch(participant, payload, AWAITED, OPEN, connected, 0);
    }

    /**
     * A branch of a committed transaction as the log tells of it after a restart: its participant away, its payload not
     * needed any more.
     */
    public static Branch recovered(ParticipantId participant, BranchVote vote, BranchEnding ending) {
        return new Branch(participant, Payload.EMPTY, vote, ending, false, 0);
    }

    Branch withVote(BranchVote newVote) {
        return new Branch(participant, payload, newVote, ending, connected, attempts);
    }

    Branch withEnding(BranchEnding newEnding) {
        return new Branch(participant, payload, vote, newEnding, connected, attempts);
    }

    Branch withConnected(boolean nowConnected) {
        return nowConnected == connected
                ? this
                : new Branch(participant, payload, vote, ending, nowConnected, attempts);
    }

    Branch withAttempts(int newAttempts) {
        return newAttempts == attempts ? this : new Branch(participant, payload, vote, ending, connected, newAttempts);
    }

    public boolean isAwaited() {
        return vote instanceof BranchVote.Awaited;
    }

    public boolean isExcluded() {
        return vote instanceof BranchVote.Excluded;
    }

    public boolean votedYes() {
        return vote instanceof BranchVote.Yes;
    }

    public boolean isOpen() {
        return ending instanceof BranchEnding.Open;
    }

    /** Whether its participant has voted, in whatever sense. */
    boolean hasVoted() {
        return votedYes() || vote instanceof BranchVote.ReadOnly || vote instanceof BranchVote.No;
    }

    /** Whether an abort would find anything to undo, as far as is known: not where a no or a read-only vote said so. */
    boolean mayHoldWork() {
        return isOpen() && !(vote instanceof BranchVote.No || vote instanceof BranchVote.ReadOnly);
    }

    /** Whether its participant is still to be told the decision when it comes. */
    boolean wantsDecision() {
        return isOpen() || ending instanceof BranchEnding.Hazard;
    }

    /** Whether the decision is repeated to it unasked. */
    boolean isRepeatedTo() {
        return isOpen() || (ending instanceof BranchEnding.Hazard hazard && hazard.retrying());
    }

    /** Whether its damage is not on stable storage yet, so that its participant must keep its report (C16). */
    boolean hasUnrecordedDamage() {
        return ending instanceof BranchEnding.Contradicted contradicted && !contradicted.recorded();
    }

    /** Whether its participant said that it ended as told. */
    boolean isAcknowledged() {
        return ending instanceof BranchEnding.Acknowledged;
    }

    /** Whether nothing more is expected of it: the coordinator may forget its part (R5). */
    public boolean isResolved() {
        if (ending instanceof BranchEnding.Contradicted contradicted) {
            return contradicted.recorded();
        }
        return isAcknowledged() || ending instanceof BranchEnding.Settled;
    }

    /** What this branch is told when the transaction is decided so: an excluded one always aborts (R12). */
    public Decision told(Decision decision) {
        return isExcluded() ? Decision.ABORT : decision;
    }

    /** Where its participant stands, as users see it. */
    public ParticipantState visible() {
        if (isExcluded()) {
            return ParticipantState.EXCLUDED;
        }
        if (isAcknowledged() || ending instanceof BranchEnding.Contradicted) {
            return ParticipantState.ACKNOWLEDGED;
        }
        if (!connected) {
            return ParticipantState.DISCONNECTED;
        }
        return hasVoted() ? ParticipantState.VOTED : ParticipantState.CONNECTED;
    }
}
