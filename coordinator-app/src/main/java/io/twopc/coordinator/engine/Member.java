package io.twopc.coordinator.engine;

import io.twopc.engine.EngineClock;
import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of one participant. Only the engine's thread changes it; the volatile fields may be read by any.
 */
final class Member {

    final ParticipantId id;

    /** Transactions in which its branch has not ended. */
    final Set<TransactionEntry> open = new LinkedHashSet<>();

    volatile int openCount;
    volatile boolean evicted;
    volatile long highestIncarnation;
    volatile @Nullable Session session;
    volatile @Nullable Duration roundTrip;
    volatile @Nullable Instant lastHeardAt;

    boolean durable;
    long decisionSentNanos;

    Member(ParticipantId id) {
        this.id = id;
    }

    /** One connection of a participant, after its welcome. */
    record Session(Connection connection, long incarnation, Instant since, int inDoubtReported) {}

    void opened(TransactionEntry entry) {
        if (open.add(entry)) {
            openCount = open.size();
        }
    }

    void ended(TransactionEntry entry) {
        if (open.remove(entry)) {
            openCount = open.size();
        }
    }

    boolean isConnected() {
        return session != null;
    }

    /** Takes the time from the first decision sent to the next acknowledgement. */
    void decisionSent(long nanos) {
        if (decisionSentNanos == 0) {
            decisionSentNanos = nanos;
        }
    }

    void acknowledged(long nanos) {
        if (decisionSentNanos != 0) {
            roundTrip = Duration.ofNanos(Math.max(0, nanos - decisionSentNanos));
            decisionSentNanos = 0;
        }
    }

    ParticipantView view(EngineClock clock) {
        Session now = session;
        Instant heard = now == null
                ? lastHeardAt
                : clock.now()
                        .minusNanos(Math.max(0, clock.nanos() - now.connection().lastReceivedNanos()));
        return new ParticipantView(
                id,
                !evicted,
                now != null,
                now == null ? null : now.connection().remoteAddress(),
                highestIncarnation,
                now == null ? null : now.since(),
                heard,
                roundTrip,
                openCount,
                now == null ? 0 : now.inDoubtReported());
    }
}
