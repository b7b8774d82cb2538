package io.twopc.wire;

/**
 * The bounds of a frame's body, as one receiver sets them.
 *
 * @param maxFrameBytes the largest body, in bytes, 1 to {@value JsonLimits#MAX_BODY_BYTES}
 */
public record FrameLimits(int maxFrameBytes) {

    /** The length that stands before each body, in bytes. */
    public static final int HEADER_BYTES = 4;

    /** What a receiver allows unless told otherwise: 1 MiB. */
    public static final FrameLimits DEFAULT = new FrameLimits(1024 * 1024);

    public FrameLimits {
        if (maxFrameBytes < 1 || maxFrameBytes > JsonLimits.MAX_BODY_BYTES) {
            throw new IllegalArgumentException("max_frame_bytes must be 1 to " + JsonLimits.MAX_BODY_BYTES);
        }
    }

    /** Whether a body of this length may be read; the length may be any value a peer can send, negative included. */
    public boolean allows(int bodyBytes) {
        return bodyBytes >= 1 && bodyBytes <= maxFrameBytes;
    }
}
