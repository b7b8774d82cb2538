package io.twopc.channel;

import io.twopc.wire.WireBuffer;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.core.serializer.Serializer;

/** Writes finished frames as they are. */
final class RawBytesSerializer implements Serializer<WireBuffer> {

    @Override
    public void serialize(WireBuffer bytes, OutputStream out) throws IOException {
        out.write(bytes.array(), 0, bytes.size());
    }
}
