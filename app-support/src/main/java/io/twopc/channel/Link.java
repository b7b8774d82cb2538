package io.twopc.channel;

import io.twopc.protocol.message.Message;
import java.util.List;

/**
 * One open connection to a peer. All methods may be called from any thread and none of them blocks; after the link has
 * closed they do nothing.
 */
public interface Link {

    /** A name for logs, never used twice in one process. */
    String id();

    /** The peer's address and port, for logs and for people. */
    String remoteAddress();

    /**
     * Queues a message for sending.
     *
     * @return false if it was dropped: the outbox is full, or the link is closing
     */
    boolean offer(Message message);

    /**
     * Queues several messages that may leave in one write.
     *
     * @return how many were queued; the rest was dropped
     */
    int offerAll(List<? extends Message> messages);

    /**
     * Notes what the peer said in its hello or welcome. Before that it is sent one message a frame, of at most 1 MiB.
     *
     * @param batch whether it accepts several messages in one frame
     * @param maxFrameBytes the largest body it accepts, in bytes
     */
    void peerAnnounced(boolean batch, int maxFrameBytes);

    /** When bytes last arrived, as {@link System#nanoTime}. */
    long lastReceivedNanos();

    /** When bytes last left, as {@link System#nanoTime}. */
    long lastSentNanos();

    /** What the transport ended it for; {@link CloseCause#NONE} while it is open, and where it was not the transport. */
    default CloseCause closeCause() {
        return CloseCause.NONE;
    }

    /** Sends what is queued, refuses more, and closes. What still arrives is not delivered. */
    void closeAfterFlush(String why);

    /** Closes at once; what is queued is lost. */
    void close(String why);
}
