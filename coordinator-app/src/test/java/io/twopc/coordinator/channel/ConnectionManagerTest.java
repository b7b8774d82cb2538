package io.twopc.coordinator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.channel.CloseCause;
import io.twopc.channel.ConnectionListener;
import io.twopc.channel.Link;
import io.twopc.configuration.Secret;
import io.twopc.coordinator.engine.EngineHarness;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionManagerTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final EngineHarness harness = new EngineHarness();
    private final List<String> counted = new ArrayList<>();
    private final ConnectionListener listener = new ConnectionListener() {
        @Override
        public void opened() {
            counted.add("opened");
        }

        @Override
        public void closed(String reason) {
            counted.add("closed " + reason);
        }

        @Override
        public void rejected(String reason) {
            counted.add("rejected " + reason);
        }
    };
    private long nanos;
    private final ConnectionManager manager = managerWith(null);
    private final FakeLink link = new FakeLink();

    private ConnectionManager managerWith(@Nullable Secret token) {
        ChannelSettings settings = new ChannelSettings(token, Duration.ofSeconds(10), HEARTBEAT);
        return new ConnectionManager(harness.engine(), settings, listener, () -> nanos);
    }

    private static Hello hello(@Nullable String token) {
        return new Hello(new ParticipantId("a"), 1, 1, true, 1 << 20, token, 0);
    }

    private void greet() {
        manager.opened(link);
        manager.received(link, hello(null));
        harness.settle();
    }

    @Test
    void helloIsAnsweredWithWelcome() {
        greet();
        assertThat(link.sent).singleElement().isInstanceOf(Welcome.class);
        assertThat(harness.engine().participants()).hasSize(1);
    }

    @Test
    void anythingBeforeHelloIsAnsweredWithAnErrorAndAClose() {
        manager.opened(link);
        manager.received(link, new VoteCommit(new TransactionId(new UUID(1, 1)), false));
        assertThat(link.errors()).containsExactly(ErrorCode.UNEXPECTED);
        assertThat(link.closed).isEqualTo("hello_missing");
        assertThat(counted).containsExactly("opened", "rejected hello_missing");
    }

    @Test
    void helloThatDoesNotComeInTimeIsNotWaitedFor() {
        manager.opened(link);
        nanos = Duration.ofSeconds(11).toNanos();
        manager.tick();
        assertThat(link.closed).isEqualTo("hello_timeout");
    }

    @Test
    void aSecondHelloIsAnErrorAndTheConnectionStays() {
        greet();
        manager.received(link, hello(null));
        assertThat(link.errors()).containsExactly(ErrorCode.UNEXPECTED);
        assertThat(link.closed).isEmpty();
    }

    @Test
    void aWrongTokenIsTurnedAwayAndARightOneIsNot() {
        ConnectionManager guarded = managerWith(new Secret("open sesame"));
        guarded.opened(link);
        guarded.received(link, hello("guess"));
        harness.settle();
        assertThat(link.errors()).containsExactly(ErrorCode.BAD_TOKEN);
        assertThat(link.closed).isEqualTo("bad_token");

        FakeLink other = new FakeLink();
        guarded.opened(other);
        guarded.received(other, hello("open sesame"));
        harness.settle();
        assertThat(other.sent).singleElement().isInstanceOf(Welcome.class);
    }

    @Test
    void aHeartbeatGoesOutAfterSilenceAndASilentPeerIsGivenUp() {
        greet();
        link.sent.clear();
        nanos = HEARTBEAT.toNanos();
        manager.tick();
        assertThat(link.sent).containsExactly(new Heartbeat());

        nanos = HEARTBEAT.multipliedBy(3).toNanos() + 1;
        manager.tick();
        assertThat(link.closed).isEqualTo("idle");
    }

    /** Found by the simulation: participants take anything but an answer to their hello for an error, and close. */
    @Test
    void noHeartbeatGoesOutBeforeTheWelcome() {
        manager.opened(link);
        manager.received(link, hello(null));
        nanos = HEARTBEAT.multipliedBy(2).toNanos();
        manager.tick();
        assertThat(link.sent).isEmpty();

        harness.settle();
        manager.tick();
        assertThat(link.sent).hasSize(2).element(0).isInstanceOf(Welcome.class);
        assertThat(link.sent).element(1).isEqualTo(new Heartbeat());
    }

    @Test
    void aPeerThatSpeaksIsNotGivenUp() {
        greet();
        link.lastReceived = HEARTBEAT.multipliedBy(10).toNanos();
        nanos = HEARTBEAT.multipliedBy(12).toNanos();
        manager.tick();
        assertThat(link.closed).isEmpty();
    }

    @Test
    void aClosedConnectionIsNoLongerItsParticipants() {
        greet();
        manager.closed(link, "reset by peer");
        harness.settle();
        assertThat(harness.engine().participants().get(0).connected()).isFalse();
        assertThat(counted).endsWith("closed peer");
        assertThat(manager.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(CloseCause.class)
    void whatTheTransportClosedIsCountedUnderItsReason(CloseCause cause) {
        greet();
        link.cause = cause;
        manager.closed(link, "in words");
        assertThat(counted).endsWith("closed " + cause.word());
    }

    @Test
    void aReasonOfItsOwnGoesBeforeTheTransports() {
        greet();
        nanos = HEARTBEAT.multipliedBy(3).toNanos() + 1;
        manager.tick();
        link.cause = CloseCause.SHUTDOWN;
        manager.closed(link, "stopped");
        assertThat(counted).endsWith("closed idle");
    }

    /** A link that keeps what is sent. */
    private static final class FakeLink implements Link {

        private static int made;

        private final String id = "link-" + made++;
        private final List<Message> sent = new ArrayList<>();
        private String closed = "";
        private long lastReceived;
        private CloseCause cause = CloseCause.NONE;

        List<ErrorCode> errors() {
            return sent.stream()
                    .filter(ErrorMessage.class::isInstance)
                    .map(message -> ((ErrorMessage) message).code())
                    .toList();
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String remoteAddress() {
            return "test";
        }

        @Override
        public boolean offer(Message message) {
            return sent.add(message);
        }

        @Override
        public int offerAll(List<? extends Message> messages) {
            sent.addAll(messages);
            return messages.size();
        }

        @Override
        public void peerAnnounced(boolean batch, int maxFrameBytes) {}

        @Override
        public long lastReceivedNanos() {
            return lastReceived;
        }

        @Override
        public long lastSentNanos() {
            return 0;
        }

        @Override
        public CloseCause closeCause() {
            return cause;
        }

        @Override
        public void closeAfterFlush(String why) {
            closed = why;
        }

        @Override
        public void close(String why) {
            closed = why;
        }
    }
}
