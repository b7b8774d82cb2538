package io.twopc.participant.channel;

import io.twopc.configuration.Secret;
import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whom to connect to, and as whom.
 *
 * @param token what the coordinator may ask for
 * @param maxFrameBytes told to the coordinator
 * @param connectTimeout how long making a connection may take
 * @param welcomeTimeout how long the coordinator may take to answer the hello
 * @param stableAfter a connection that lasted so long was a good one: the next is tried without growing pauses
 */
public record ClientSettings(
        ParticipantId participant,
        String host,
        int port,
        @Nullable Secret token,
        int maxFrameBytes,
        Duration connectTimeout,
        Duration welcomeTimeout,
        Duration stableAfter) {

    /** Silence of so many heartbeat intervals means that the peer is lost. */
    static final int INTERVALS_UNTIL_LOST = 3;

    String address() {
        return host + ":" + port;
    }
}
