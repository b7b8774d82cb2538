package io.twopc.participant.engine;

import io.twopc.protocol.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that keeps what it was given. */
final class FakeSession implements Session {

    private final List<Message> sent = new ArrayList<>();
    boolean admitted;
    boolean full;

    @Nullable
    String closed;

    @Override
    public boolean send(Message message) {
        if (full || closed != null) {
            return false;
        }
        sent.add(message);
        return true;
    }

    @Override
    public void admitted() {
        admitted = true;
    }

    @Override
    public void closeAfterFlush(String why) {
        closed = why;
    }

    /** What was sent since the last call. */
    List<Message> take() {
        List<Message> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
