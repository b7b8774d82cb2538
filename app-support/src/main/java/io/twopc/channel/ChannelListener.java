package io.twopc.channel;

import io.twopc.protocol.message.Message;
import io.twopc.wire.Rejected;

/**
 * What the transport tells the room above. For one link all calls but {@link #undeliverable} come from its reader
 * thread, one after another: {@code opened}, any number of others, {@code closed}. Blocking in one of them holds up that
 * peer and nobody else: it is how backpressure is made.
 */
public interface ChannelListener {

    /** A connection is there; with TLS, after the handshake. */
    void opened(Link link);

    void received(Link link, Message message);

    /** All messages of a frame have been handed over. */
    default void frameReceived(Link link) {}

    /** Something could not be read; where an answer is due it has been queued already. */
    default void rejected(Link link, Rejected rejected) {}

    /** A queued message was left out: the peer does not accept frames of its size. Comes from a sender thread. */
    default void undeliverable(Link link, Message message, String why) {}

    /** The connection has ended; called exactly once for each link that was opened, and last. */
    void closed(Link link, String why);
}
