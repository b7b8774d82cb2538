package io.twopc.channel;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * What was read from a connection, in the form in which Spring Integration carries it. The headers are the connection's,
 * made once: building a set for every frame was what cost most.
 */
record InboundFrame(ConnectionLink link, Object content, MessageHeaders connectionHeaders) implements Message<Object> {

    @Override
    public Object getPayload() {
        return content;
    }

    @Override
    public MessageHeaders getHeaders() {
        return connectionHeaders;
    }

    /** Keeps the content out of the framework's logs. */
    @Override
    public String toString() {
        return "InboundFrame[" + link.id() + "]";
    }
}
