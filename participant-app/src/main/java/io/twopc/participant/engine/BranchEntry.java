package io.twopc.participant.engine;

import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.participant.Attempts;
import io.twopc.protocol.participant.ParticipantBranchState;
import io.twopc.protocol.participant.ParticipantBranchState.Cancelling;
import io.twopc.protocol.participant.ParticipantBranchState.Committing;
import io.twopc.protocol.participant.ParticipantBranchState.Forgetting;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicRecording;
import io.twopc.protocol.participant.ParticipantBranchState.HeuristicResolving;
import io.twopc.protocol.participant.ParticipantBranchState.Known;
import io.twopc.protocol.participant.ParticipantBranchState.RolledBack;
import io.twopc.protocol.participant.ParticipantBranchState.RollingBack;
import io.twopc.protocol.participant.Refusal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one branch beside its state. For the engine's thread. */
final class BranchEntry {

    ParticipantBranchState state;
    Instant since;
    long sinceNanos;

    /** The prepare that is under way, if one is. */
    @Nullable
    CancelFlag cancellation;

    /** Ends the time for local work. */
    Timers.@Nullable Timer timeout;

    /** The next inquiry or report. */
    Timers.@Nullable Timer repeat;

    /** An operator's decision about this branch. */
    @Nullable
    HeuristicDecision decision;

    /** The operator who waits until the decision is recorded. */
    @Nullable
    CompletableFuture<HandResult> operator;

    BranchEntry(ParticipantBranchState state, Instant since, long sinceNanos) {
        this.state = state;
        this.since = since;
        this.sinceNanos = sinceNanos;
    }

    /** Ends timers that belong to the state the branch has just left. */
    void cancelTimers() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
        if (repeat != null) {
            repeat.cancel();
            repeat = null;
        }
    }

    /** @throws IllegalStateException if there is no trace of the branch, so nothing to be shown */
    BranchView view() {
        if (!(state instanceof Known known)) {
            throw new IllegalStateException("no trace of " + state.transaction());
        }
        return new BranchView(
                state.transaction(),
                known.key().coordinator(),
                state.status(),
                since,
                reason(known),
                decision,
                failures(known));
    }

    private static @Nullable String reason(Known state) {
        if (state instanceof Cancelling cancelling) {
            return words(cancelling.answer());
        }
        if (state instanceof RollingBack rollingBack) {
            return words(rollingBack.answer());
        }
        return state instanceof RolledBack rolledBack ? words(rolledBack.answer()) : null;
    }

    private static String words(Refusal refusal) {
        return refusal instanceof Refusal.Voted voted ? voted.reason() : ((Refusal.Unavailable) refusal).detail();
    }

    private static int failures(Known state) {
        Attempts attempts = Attempts.FIRST;
        if (state instanceof Committing committing) {
            attempts = committing.attempts();
        } else if (state instanceof RollingBack rollingBack) {
            attempts = rollingBack.attempts();
        } else if (state instanceof HeuristicRecording recording) {
            attempts = recording.attempts();
        } else if (state instanceof HeuristicResolving resolving) {
            attempts = resolving.attempts();
        } else if (state instanceof Forgetting forgetting) {
            attempts = forgetting.attempts();
        }
        return attempts.failures();
    }
}
