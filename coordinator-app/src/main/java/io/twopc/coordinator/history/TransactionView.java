package io.twopc.coordinator.history;

import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction as it stood at some moment.
 *
 * @param abort why it was aborted; present exactly when the outcome is ABORTED
 * @param timeout how long participants had to connect, and then to vote
 * @param decidedAt when the decision was durable (a commit) or made (an abort)
 * @param endedAt when the last acknowledgement that counts had arrived
 * @param damage how branches ended otherwise than decided, where they did
 * @param notes what operators did about it, oldest first
 */
public record TransactionView(
        TransactionId id,
        ProtocolState state,
        Outcome outcome,
        @Nullable AbortCause abort,
        Duration timeout,
        Instant createdAt,
        @Nullable Instant decidedAt,
        @Nullable Instant endedAt,
        @Nullable Damage damage,
        boolean damageAcknowledged,
        List<BranchView> branches,
        List<OperatorNote> notes) {

    public TransactionView {
        branches = List.copyOf(branches);
        notes = List.copyOf(notes);
    }
}
