package io.twopc.coordinator.engine;

import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One participant as the coordinator sees it.
 *
 * @param member false once evicted, while it still has unended branches
 * @param incarnation the highest it was seen with; 0 before its first connection
 * @param lastHeardAt when anything last arrived from it
 * @param roundTrip from sending its last decision to its acknowledgement
 * @param openBranches branches of transactions that have not ended
 * @param inDoubtReported how many branches it said it held in doubt when it connected
 */
public record ParticipantView(
        ParticipantId id,
        boolean member,
        boolean connected,
        @Nullable String address,
        long incarnation,
        @Nullable Instant connectedSince,
        @Nullable Instant lastHeardAt,
        @Nullable Duration roundTrip,
        int openBranches,
        int inDoubtReported) {}
