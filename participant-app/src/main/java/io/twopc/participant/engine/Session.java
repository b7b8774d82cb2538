package io.twopc.participant.engine;

import io.twopc.protocol.message.Message;

/** One connection to the coordinator, as the engine sees it. Identity is the object's own; methods never block. */
public interface Session {

    /** Queues a message; false if it was dropped because the connection is gone or too slow. */
    boolean send(Message message);

    /** Tells that the engine has accepted the welcome and works on this connection from now on. */
    void admitted();

    /** Closes the connection once what was queued is sent; {@code why} is one of a few words, such as {@code flooded}. */
    void closeAfterFlush(String why);
}
