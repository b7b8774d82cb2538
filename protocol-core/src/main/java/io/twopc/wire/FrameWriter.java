package io.twopc.wire;

import io.twopc.protocol.message.Message;
import java.util.List;

/**
 * Turns a run of messages into the bytes of one write, in order and in as few frames as the peer accepts. A frame with
 * one message holds it as an object, a frame with several as an array. Not thread-safe: one per connection.
 */
public final class FrameWriter {

    /** What is told of a message that the peer cannot be sent. */
    @FunctionalInterface
    public interface Refusals {

        /** The message was left out of the run. */
        void undeliverable(Message message, String why);
    }

    private final MessageCodec codec;
    private final WireBuffer out = new WireBuffer();

    private int frameStart;
    private int messagesInFrame;
    private int frames;

    public FrameWriter(MessageCodec codec) {
        this.codec = codec;
    }

    /**
     * Encodes the run.
     *
     * @param batch whether the peer accepts arrays
     * @param maxFrameBytes the largest body the peer accepts, in bytes
     * @return the bytes, valid until the next call; empty if nothing could be sent
     */
    public WireBuffer write(
            List<? extends Message> run, long epochMillis, boolean batch, int maxFrameBytes, Refusals refusals) {
        out.reset();
        messagesInFrame = 0;
        frames = 0;
        for (Message message : run) {
            try {
                if (messagesInFrame == 0 || !batch || !joinFrame(message, epochMillis, maxFrameBytes)) {
                    closeFrame();
                    startFrame(message, epochMillis, maxFrameBytes, refusals);
                }
            } catch (UnencodableException e) {
                refusals.undeliverable(message, "it cannot be written as JSON");
            }
        }
        closeFrame();
        return out;
    }

    /** How many frames the last run took. */
    public int frames() {
        return frames;
    }

    /** Adds the message to the open frame, if it fits together with the closing bracket. */
    private boolean joinFrame(Message message, long epochMillis, int maxFrameBytes) throws UnencodableException {
        int before = out.size();
        boolean joined = false;
        try {
            out.write(',');
            codec.encode(message, epochMillis, out);
            joined = bodyBytes() + 1 <= maxFrameBytes;
        } finally {
            if (joined) {
                messagesInFrame++;
            } else {
                out.truncate(before);
            }
        }
        return joined;
    }

    private void startFrame(Message message, long epochMillis, int maxFrameBytes, Refusals refusals)
            throws UnencodableException {
        openFrame();
        int alone = 0;
        try {
            codec.encode(message, epochMillis, out);
            alone = bodyBytes() - 1;
        } finally {
            if (alone > 0 && alone <= maxFrameBytes) {
                messagesInFrame = 1;
            } else {
                out.truncate(frameStart);
            }
        }
        if (messagesInFrame == 0) {
            refusals.undeliverable(
                    message, "it takes " + alone + " bytes and the peer accepts frames of " + maxFrameBytes);
        }
    }

    /** Leaves room for the length and writes the bracket that {@link #closeFrame} takes away if it was not needed. */
    private void openFrame() {
        frameStart = out.size();
        for (int i = 0; i < FrameLimits.HEADER_BYTES; i++) {
            out.write(0);
        }
        out.write('[');
    }

    private void closeFrame() {
        if (messagesInFrame == 0) {
            return;
        }
        if (messagesInFrame == 1) {
            out.removeByte(frameStart + FrameLimits.HEADER_BYTES);
        } else {
            out.write(']');
        }
        out.putInt(frameStart, bodyBytes());
        messagesInFrame = 0;
        frames++;
    }

    private int bodyBytes() {
        return out.size() - frameStart - FrameLimits.HEADER_BYTES;
    }
}
