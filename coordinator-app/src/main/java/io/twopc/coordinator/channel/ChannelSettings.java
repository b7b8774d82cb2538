package io.twopc.coordinator.channel;

import io.twopc.configuration.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections are looked after.
 *
 * @param token what a hello must show, absent if nothing is asked for
 * @param helloTimeout how long a new connection may take to say hello
 * @param heartbeatInterval after so long without sending, a heartbeat goes out; after three times as long without
 *     anything from the peer, it is taken for lost
 */
public record ChannelSettings(@Nullable Secret token, Duration helloTimeout, Duration heartbeatInterval) {

    /** Silence of so many heartbeat intervals means that the peer is lost. */
    static final int INTERVALS_UNTIL_LOST = 3;

    boolean tokenMatches(@Nullable String shown) {
        return token == null || (shown != null && token.matches(shown));
    }
}
