package io.twopc.participant.engine;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.model.CoordinatorId;
import java.util.function.Consumer;

/** Where messages of the connection that counts go. */
interface MessageRouter {

    /**
     * Takes a message in.
     *
     * @param from the log at the other end
     * @param arrivedNanos when it was read from the connection
     * @param reply sends on the connection that carried it
     */
    void route(Message message, CoordinatorId from, long arrivedNanos, Consumer<Message> reply);
}
