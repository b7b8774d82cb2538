package io.twopc.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes frames from a stream. A length is checked before anything is allocated for it, and memory for a long body grows
 * with the bytes that really arrive. Holds no state between frames.
 */
public final class FrameReader {

    /** A body up to this size is allocated at once. */
    private static final int TRUSTED_BYTES = 64 * 1024;

    private final FrameLimits limits;

    public FrameReader(FrameLimits limits) {
        this.limits = limits;
    }

    /**
     * The body of the next frame; blocks until it is there.
     *
     * @throws EOFException if the stream ended between two frames
     * @throws FrameException if it ended within a frame, or the length is out of range
     * @throws IOException whatever the stream throws
     */
    public byte[] read(InputStream in) throws IOException {
        int length = readLength(in);
        if (!limits.allows(length)) {
            throw new FrameException(
                    FrameException.Kind.LENGTH_OUT_OF_RANGE,
                    "frame length " + length + " is not between 1 and " + limits.maxFrameBytes());
        }
        byte[] body;
        int read;
        if (length <= TRUSTED_BYTES) {
            body = new byte[length];
            read = in.readNBytes(body, 0, length);
        } else {
            body = in.readNBytes(length);
            read = body.length;
        }
        if (read < length) {
            throw truncated("after " + read + " of " + length + " bytes of a body");
        }
        return body;
    }

    private static int readLength(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            throw new EOFException("the stream ended between two frames");
        }
        int length = first;
        for (int i = 1; i < FrameLimits.HEADER_BYTES; i++) {
            int next = in.read();
            if (next < 0) {
                throw truncated("within a frame's length");
            }
            length = length << 8 | next;
        }
        return length;
    }

    private static FrameException truncated(String where) {
        return new FrameException(FrameException.Kind.TRUNCATED, "the stream ended " + where);
    }
}
