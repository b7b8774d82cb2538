package io.twopc.coordinator.history;

import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions are asked for; absent fields do not restrict.
 *
 * @param since created at or after
 * @param before only transactions older than this one: where the page before ended
 * @param limit 1 to 1,000
 */
public record HistoryQuery(
        @Nullable ProtocolState state,
        @Nullable Outcome outcome,
        @Nullable DamageFilter damage,
        @Nullable ParticipantId participant,
        @Nullable Instant since,
        @Nullable TransactionId before,
        int limit) {

    /** Whether a transaction is among those asked for, apart from its place in the order. */
    public boolean matches(TransactionView view) {
        return (state == null || view.state() == state)
                && (outcome == null || view.outcome() == outcome)
                && (damage == null || damage.matches(view))
                && (since == null || !view.createdAt().isBefore(since))
                && (participant == null
                        || view.branches().stream()
                                .anyMatch(branch -> branch.participant().equals(participant)));
    }
}
