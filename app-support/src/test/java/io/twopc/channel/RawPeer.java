package io.twopc.channel;

import io.twopc.protocol.message.Message;
import io.twopc.wire.Decoded;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.FrameReader;
import io.twopc.wire.MessageCodec;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A peer that writes what it is told to, well-formed or not. */
final class RawPeer implements AutoCloseable {

    final Socket socket;
    private final DataOutputStream out;
    private final MessageCodec codec = new MessageCodec();
    private final FrameReader frames = new FrameReader(FrameLimits.DEFAULT);

    RawPeer(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        out = new DataOutputStream(socket.getOutputStream());
    }

    void frame(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    void length(int length) throws IOException {
        out.writeInt(length);
        out.flush();
    }

    void bytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** The messages of the next frame. */
    List<Message> read() throws IOException {
        byte[] body = frames.read(socket.getInputStream());
        List<Message> messages = new ArrayList<>();
        for (Decoded each : codec.decode(body, 0, body.length)) {
            messages.add(((Decoded.Understood) each).message());
        }
        return messages;
    }

    /** The body of the next frame as it came. */
    String readText() throws IOException {
        return new String(frames.read(socket.getInputStream()), StandardCharsets.UTF_8);
    }

    boolean isAtEnd() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
