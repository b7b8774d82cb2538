package io.twopc.coordinator;

import io.twopc.channel.ChannelClient;
import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.ParticipantId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A participant over a real socket that votes as it was told, acknowledges everything and remembers what it hears. */
final class FakeParticipant implements ChannelListener, AutoCloseable {

    final List<Message> heard = new CopyOnWriteArrayList<>();
    private final ParticipantId id;
    private final boolean votesCommit;
    private final ChannelClient client =
            new ChannelClient(ChannelOptions.DEFAULT, null, this, ChannelMetrics.NONE, Clock.systemUTC());
    private volatile boolean closed;

    FakeParticipant(String id, boolean votesCommit) {
        this.id = new ParticipantId(id);
        this.votesCommit = votesCommit;
    }

    /** Connects and says hello. */
    FakeParticipant connect(int port, @Nullable String token) throws IOException {
        client.connect("localhost", port, Duration.ofSeconds(30)).offer(new Hello(id, 1, 1, true, 1 << 20, token, 0));
        return this;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasHeard(Class<? extends Message> type) {
        return heard.stream().anyMatch(type::isInstance);
    }

    @Override
    public void opened(Link link) {}

    @Override
    public void received(Link link, Message message) {
        heard.add(message);
        if (message instanceof Welcome welcome) {
            link.peerAnnounced(welcome.batch(), welcome.maxFrameBytes());
        } else if (message instanceof Prepare prepare) {
            link.offer(
                    votesCommit
                            ? new VoteCommit(prepare.transaction(), false)
                            : new VoteAbort(prepare.transaction(), "no funds"));
        } else if (message instanceof Commit commit) {
            link.offer(new Ack(commit.transaction(), null));
        }
    }

    @Override
    public void closed(Link link, String why) {
        closed = true;
    }

    @Override
    public void close() {
        client.close();
    }
}
