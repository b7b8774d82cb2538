package io.twopc.channel;

import io.twopc.wire.FrameLimits;
import java.time.Duration;

/**
 * The bounds of a transport.
 *
 * @param frames what we accept from a peer
 * @param outboxMessages how many messages may wait for one connection, 1 or more
 * @param outboxBytes about how many bytes may wait for one connection, 1 or more; a message that is larger than this
 *     alone is still taken into an empty outbox
 * @param writeTimeout how long a write may make no progress before the connection is closed
 * @param maxConnections how many connections a server keeps open at once, 1 or more
 * @param backlog how many connections the operating system may hold ready for a server
 */
public record ChannelOptions(
        FrameLimits frames,
        int outboxMessages,
        long outboxBytes,
        Duration writeTimeout,
        int maxConnections,
        int backlog) {

    public static final ChannelOptions DEFAULT =
            new ChannelOptions(FrameLimits.DEFAULT, 50_000, 32L * 1024 * 1024, Duration.ofSeconds(30), 1_000, 1_024);

    public ChannelOptions {
        if (outboxMessages < 1 || outboxBytes < 1 || maxConnections < 1 || backlog < 1) {
            throw new IllegalArgumentException("the bounds of a channel must be 1 or more");
        }
        if (writeTimeout.isNegative() || writeTimeout.isZero()) {
            throw new IllegalArgumentException("the write timeout must be above zero");
        }
    }

    public ChannelOptions withFrames(FrameLimits changed) {
        return new ChannelOptions(changed, outboxMessages, outboxBytes, writeTimeout, maxConnections, backlog);
    }

    public ChannelOptions withOutbox(int messages, long bytes) {
        return new ChannelOptions(frames, messages, bytes, writeTimeout, maxConnections, backlog);
    }

    public ChannelOptions withWriteTimeout(Duration changed) {
        return new ChannelOptions(frames, outboxMessages, outboxBytes, changed, maxConnections, backlog);
    }

    public ChannelOptions withMaxConnections(int changed) {
        return new ChannelOptions(frames, outboxMessages, outboxBytes, writeTimeout, changed, backlog);
    }
}
