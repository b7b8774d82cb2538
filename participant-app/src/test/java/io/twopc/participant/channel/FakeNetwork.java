package io.twopc.participant.channel;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.CloseCause;
import io.twopc.channel.Link;
import io.twopc.engine.EngineClock;
import io.twopc.protocol.message.Message;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A coordinator's port that is open or not, and the links that were made to it. */
final class FakeNetwork implements Dialer {

    private final ChannelListener listener;
    private final EngineClock clock;
    final List<FakeLink> links = new ArrayList<>();
    boolean reachable = true;
    int attempts;
    boolean closed;

    FakeNetwork(ChannelListener listener, EngineClock clock) {
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public Link connect(String host, int port, Duration timeout) throws IOException {
        attempts++;
        if (!reachable) {
            throw new ConnectException("Connection refused");
        }
        FakeLink link = new FakeLink("link-" + links.size());
        links.add(link);
        listener.opened(link);
        return link;
    }

    FakeLink last() {
        return links.get(links.size() - 1);
    }

    @Override
    public void close() {
        closed = true;
        links.forEach(link -> link.close("stopped"));
    }

    /** One end of a connection; the test is the other. */
    final class FakeLink implements Link {

        private final String id;
        private final List<Message> sent = new ArrayList<>();
        private long received = clock.nanos();
        private long lastSent = clock.nanos();

        @Nullable
        String closedBecause;

        CloseCause cause = CloseCause.NONE;

        int peerMaxFrameBytes;

        FakeLink(String id) {
            this.id = id;
        }

        /** What the coordinator says. */
        void deliver(Message message) {
            received = clock.nanos();
            listener.received(this, message);
        }

        List<Message> take() {
            List<Message> taken = List.copyOf(sent);
            sent.clear();
            return taken;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String remoteAddress() {
            return "coordinator";
        }

        @Override
        public boolean offer(Message message) {
            if (closedBecause != null) {
                return false;
            }
            lastSent = clock.nanos();
            return sent.add(message);
        }

        @Override
        public int offerAll(List<? extends Message> messages) {
            messages.forEach(this::offer);
            return messages.size();
        }

        @Override
        public void peerAnnounced(boolean batch, int maxFrameBytes) {
            peerMaxFrameBytes = maxFrameBytes;
        }

        @Override
        public long lastReceivedNanos() {
            return received;
        }

        @Override
        public long lastSentNanos() {
            return lastSent;
        }

        @Override
        public CloseCause closeCause() {
            return cause;
        }

        @Override
        public void closeAfterFlush(String why) {
            close(why);
        }

        @Override
        public void close(String why) {
            if (closedBecause == null) {
                closedBecause = why;
                listener.closed(this, why);
            }
        }
    }
}
