package io.twopc.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.ChannelServer;
import io.twopc.channel.Link;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.model.CoordinatorId;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the shipped server end, which says welcome and nothing else. */
class IdleParticipantsTest implements ChannelListener {

    private final ChannelServer server =
            new ChannelServer(0, "none", ChannelOptions.DEFAULT, null, this, ChannelMetrics.NONE, Clock.systemUTC());
    private final Map<Link, String> names = new ConcurrentHashMap<>();
    private final Set<String> alive = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void eachSaysHelloByANameOfItsOwnAndThenThatItIsAlive() {
        try (IdleParticipants participants = new IdleParticipants(server.port())) {
            participants.connect(2);
            participants.connect(3);

            await().until(() -> alive.equals(Set.of("idle-1", "idle-2", "idle-3")));
            assertThat(participants.lost()).isEmpty();
        }
        await().until(names::isEmpty);
    }

    @Test
    void thoseThatTheServerClosesAreLost() {
        try (IdleParticipants participants = new IdleParticipants(server.port())) {
            participants.connect(2);
            await().until(() -> names.size() == 2);
            server.stop();

            await().until(() -> participants.lost().size() == 2);
        }
    }

    @Override
    public void opened(Link link) {
        // It has to say hello first.
    }

    @Override
    public void received(Link link, Message message) {
        if (message instanceof Hello hello) {
            names.put(link, hello.participant().value());
            link.offer(new Welcome(new CoordinatorId(new UUID(1, 2)), 1, true, 1024, 100));
        } else if (message instanceof Heartbeat) {
            alive.add(names.getOrDefault(link, "nobody"));
        }
    }

    @Override
    public void closed(Link link, String why) {
        names.remove(link);
    }
}
