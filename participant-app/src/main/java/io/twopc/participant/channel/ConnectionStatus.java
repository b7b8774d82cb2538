package io.twopc.participant.channel;

import io.twopc.protocol.model.CoordinatorId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How things stand with the coordinator.
 *
 * @param address where it is looked for
 * @param since when this phase began
 * @param coordinator whose log is at the other end; known while connected
 * @param incarnation the coordinator's; 0 while not connected
 * @param problem what went wrong last, in words, until a connection is admitted again
 * @param attempts how many attempts in a row led to nothing
 */
public record ConnectionStatus(
        Phase phase,
        String address,
        Instant since,
        @Nullable CoordinatorId coordinator,
        long incarnation,
        @Nullable String problem,
        int attempts) {

    /** The stages of a connection. */
    public enum Phase {
        /** Not begun: the resource has not given its branches back yet (C31). */
        WAITING_FOR_RESOURCE,
        /** Trying to connect. */
        CONNECTING,
        /** Connected, hello said, not admitted yet. */
        GREETING,
        /** Admitted. */
        CONNECTED,
        /** Between two attempts. */
        WAITING_TO_RETRY,
        /** Ended for good. */
        STOPPED
    }
}
