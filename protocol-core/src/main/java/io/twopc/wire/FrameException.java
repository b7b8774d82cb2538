package io.twopc.wire;

import java.io.IOException;

/** The bytes of a connection no longer divide into frames; nothing more can be read from it. */
public final class FrameException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** A length below 1 or above the limit: whatever follows cannot be told apart. */
        LENGTH_OUT_OF_RANGE,
        /** The stream ended within a frame. */
        TRUNCATED
    }

    private final Kind kind;

    FrameException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
