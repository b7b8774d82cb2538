package io.twopc.wire;

import io.twopc.protocol.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages to JSON and back. An instance keeps buffers for its next use: it is not thread-safe, so each connection has
 * one for its reader and one for its sender.
 */
public final class MessageCodec {

    private @Nullable MessageWriter writer;
    private @Nullable MessageReader reader;

    /**
     * Appends the message as one JSON object. Reasons and details are shortened and cleaned as {@link PeerText} does.
     *
     * @param epochMillis what stands in {@code timestamp}, in milliseconds since the epoch
     * @throws UnencodableException if a payload or token has no UTF-8 form; {@code sink} is then as it was
     */
    public void encode(Message message, long epochMillis, WireBuffer sink) throws UnencodableException {
        if (writer == null) {
            writer = new MessageWriter();
        }
        writer.write(message, epochMillis, sink);
    }

    /**
     * What the body of a frame holds, in its order: one message object, or an array of them. Each object stands for
     * itself; only where the body as a whole is not acceptable JSON (not well-formed, not UTF-8, too deep, a number or a
     * name too long) is the answer a single refusal. Never throws for what the bytes hold.
     */
    public List<Decoded> decode(byte[] body, int offset, int length) {
        if (reader == null) {
            reader = new MessageReader();
        }
        return reader.read(body, offset, length);
    }
}
