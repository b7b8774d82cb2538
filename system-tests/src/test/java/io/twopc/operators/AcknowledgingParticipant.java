package io.twopc.operators;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.wire.Decoded;
import io.twopc.wire.FrameLimits;
import io.twopc.wire.FrameReader;
import io.twopc.wire.FrameWriter;
import io.twopc.wire.MessageCodec;
import io.twopc.wire.WireBuffer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A participant that is back after long, holds every branch it is told of, and acknowledges as fast as it can. */
final class AcknowledgingParticipant implements AutoCloseable {

    private final ParticipantId id;
    private final Socket socket;
    private final FrameWriter writer = new FrameWriter(new MessageCodec());
    private final Set<TransactionId> committed = ConcurrentHashMap.newKeySet();
    private final Set<TransactionId> forgotten = ConcurrentHashMap.newKeySet();

    /** Connects and says hello. */
    AcknowledgingParticipant(String id, int port, int inDoubt) {
        this.id = new ParticipantId(id);
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            write(List.of(
                    new SessionMessage.Hello(this.id, 1, 2, true, FrameLimits.DEFAULT.maxFrameBytes(), null, inDoubt)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, id + "-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** How many transactions it was told to commit, repeats aside. */
    int committed() {
        return committed.size();
    }

    /** How many transactions it was told to forget, repeats aside. */
    int forgotten() {
        return forgotten.size();
    }

    private void read() {
        FrameReader frames = new FrameReader(FrameLimits.DEFAULT);
        MessageCodec codec = new MessageCodec();
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                byte[] body = frames.read(in);
                List<Message> answers = new ArrayList<>();
                for (Decoded decoded : codec.decode(body, 0, body.length)) {
                    if (decoded instanceof Decoded.Understood understood) {
                        answer(understood.message(), answers);
                    }
                }
                write(answers);
            }
        } catch (IOException ended) {
            // Either side has closed the connection; the test asks what arrived.
        }
    }

    private void answer(Message message, List<Message> answers) {
        if (message instanceof TransactionMessage.Commit commit) {
            committed.add(commit.transaction());
            answers.add(new TransactionMessage.Ack(commit.transaction(), null));
        } else if (message instanceof TransactionMessage.Forget forget) {
            forgotten.add(forget.transaction());
        } else if (message instanceof SessionMessage.Heartbeat) {
            answers.add(new SessionMessage.Heartbeat());
        }
    }

    private synchronized void write(List<Message> messages) throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        WireBuffer bytes = writer.write(
                messages, System.currentTimeMillis(), true, FrameLimits.DEFAULT.maxFrameBytes(), (message, why) -> {
                    throw new IllegalStateException(id + " cannot say " + message + ": " + why);
                });
        OutputStream out = socket.getOutputStream();
        out.write(bytes.array(), 0, bytes.size());
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
