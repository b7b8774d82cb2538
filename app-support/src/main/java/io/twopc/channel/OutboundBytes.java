package io.twopc.channel;

import io.twopc.wire.WireBuffer;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/** Frames on their way to one connection, in the form in which Spring Integration carries them. */
record OutboundBytes(FrameConnection connection, WireBuffer bytes) implements Message<WireBuffer> {

    @Override
    public WireBuffer getPayload() {
        return bytes;
    }

    @Override
    public MessageHeaders getHeaders() {
        return connection.headers();
    }

    /** Keeps the content out of the framework's logs. */
    @Override
    public String toString() {
        return "OutboundBytes[" + bytes.size() + "]";
    }
}
