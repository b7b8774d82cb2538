package io.twopc.channel;

import io.twopc.wire.FrameException;
import io.twopc.wire.FrameReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.core.serializer.Deserializer;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/** Takes one frame from the stream: its body, or a {@link LostBoundary} for the handler to answer. */
final class FrameDeserializer implements Deserializer<Object> {

    private final FrameReader frames;

    FrameDeserializer(FrameReader frames) {
        this.frames = frames;
    }

    @Override
    public Object deserialize(InputStream in) throws IOException {
        try {
            return frames.read(in);
        } catch (EOFException e) {
            throw new SoftEndOfStreamException("closed by the peer", e);
        } catch (FrameException e) {
            if (e.kind() == FrameException.Kind.LENGTH_OUT_OF_RANGE) {
                return new LostBoundary(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
