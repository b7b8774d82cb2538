package io.twopc.participant.channel;

import io.twopc.channel.Link;
import io.twopc.participant.engine.Session;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Welcome;
import org.jspecify.annotations.Nullable;

/** One connection: the transport's link as the engine sees it, and what the client knows of it. */
final class LinkSession implements Session {

    private static final long SHORTEST_INTERVAL_MILLIS = 10;
    private static final long LONGEST_INTERVAL_MILLIS = 3_600_000;

    private final Link link;
    private final long openedNanos;
    private final Runnable onAdmitted;
    private volatile @Nullable Welcome welcome;
    private volatile @Nullable String closeReason;

    LinkSession(Link link, long openedNanos, Runnable onAdmitted) {
        this.link = link;
        this.openedNanos = openedNanos;
        this.onAdmitted = onAdmitted;
    }

    boolean isOf(Link other) {
        return link.id().equals(other.id());
    }

    long openedNanos() {
        return openedNanos;
    }

    @Nullable
    Welcome welcome() {
        return welcome;
    }

    void welcome(Welcome received) {
        welcome = received;
        link.peerAnnounced(received.batch(), received.maxFrameBytes());
    }

    /** How long this side may be silent; before the welcome nobody has said, and a hello is under way. */
    long heartbeatNanos() {
        Welcome known = welcome;
        long millis = known == null ? LONGEST_INTERVAL_MILLIS : known.heartbeatIntervalMillis();
        return Math.max(SHORTEST_INTERVAL_MILLIS, Math.min(LONGEST_INTERVAL_MILLIS, millis)) * 1_000_000L;
    }

    /** Sends a heartbeat if one is due, and closes the connection if the peer has been silent for too long. */
    void keepAlive(long nowNanos) {
        long interval = heartbeatNanos();
        if (nowNanos - link.lastReceivedNanos() > ClientSettings.INTERVALS_UNTIL_LOST * interval) {
            close("idle");
        } else if (nowNanos - link.lastSentNanos() >= interval) {
            send(new Heartbeat());
        }
    }

    /** Why this side closed it, the transport included, or that the peer did. */
    String closeReason() {
        String reason = closeReason;
        return reason == null ? link.closeCause().word() : reason;
    }

    /** The first reason is the one that counts. */
    void because(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
    }

    void close(String why) {
        because(why);
        link.close(why);
    }

    @Override
    public boolean send(Message message) {
        return link.offer(message);
    }

    @Override
    public void admitted() {
        onAdmitted.run();
    }

    @Override
    public void closeAfterFlush(String why) {
        because(why);
        link.closeAfterFlush(why);
    }
}
