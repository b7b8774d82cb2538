package io.twopc.coordinator.channel;

import io.twopc.channel.Link;
import io.twopc.coordinator.engine.Connection;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Welcome;
import org.jspecify.annotations.Nullable;

/** One connection of a participant: the transport's link as the engine sees it, and what the room knows of it. */
final class LinkConnection implements Connection {

    private final Link link;
    private final long openedNanos;
    private volatile boolean greeted;
    private volatile boolean welcomed;
    private volatile @Nullable String closeReason;

    LinkConnection(Link link, long openedNanos) {
        this.link = link;
        this.openedNanos = openedNanos;
    }

    /** Notes the hello; false if there was one before. */
    boolean greet() {
        boolean first = !greeted;
        greeted = true;
        return first;
    }

    boolean hasGreeted() {
        return greeted;
    }

    /** Whether its hello has been answered: nothing else may be sent before that. */
    boolean isWelcomed() {
        return welcomed;
    }

    long openedNanos() {
        return openedNanos;
    }

    long lastSentNanos() {
        return link.lastSentNanos();
    }

    /** Why this side closed it, the transport included, or that the peer did. */
    String closeReason() {
        String reason = closeReason;
        return reason == null ? link.closeCause().word() : reason;
    }

    void close(String why) {
        closeReason = why;
        link.close(why);
    }

    @Override
    public String remoteAddress() {
        return link.remoteAddress();
    }

    @Override
    public void peerAccepts(boolean batch, int maxFrameBytes) {
        link.peerAnnounced(batch, maxFrameBytes);
    }

    @Override
    public boolean send(Message message) {
        boolean queued = link.offer(message);
        if (message instanceof Welcome) {
            welcomed = true;
        }
        return queued;
    }

    @Override
    public void closeAfterFlush(String why) {
        closeReason = why;
        link.closeAfterFlush(why);
    }

    @Override
    public long lastReceivedNanos() {
        return link.lastReceivedNanos();
    }
}
