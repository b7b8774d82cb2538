package io.twopc.coordinator.engine;

import io.twopc.engine.EngineClock;
import io.twopc.protocol.message.Message;

/** The engine's view of one participant connection. Identity is the object's own; methods never block. */
public interface Connection {

    /** Where it comes from, for views and logs. */
    String remoteAddress();

    /** Tells the transport what the peer can take, before the first message is sent. */
    void peerAccepts(boolean batch, int maxFrameBytes);

    /** Queues a message; false if it was dropped because the peer is too slow or gone. */
    boolean send(Message message);

    /** Closes the connection once what was queued is sent. */
    void closeAfterFlush(String why);

    /** When anything last arrived, on the engine's clock ({@link EngineClock#nanos}). */
    long lastReceivedNanos();
}
