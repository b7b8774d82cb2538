package io.twopc.participant.channel;

import static io.twopc.participant.engine.EngineHarness.A;
import static io.twopc.participant.engine.EngineHarness.BANK;
import static io.twopc.participant.engine.EngineHarness.prepare;
import static io.twopc.participant.engine.EngineHarness.tx;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.channel.CloseCause;
import io.twopc.channel.ConnectionListener;
import io.twopc.configuration.Secret;
import io.twopc.engine.Backoff;
import io.twopc.participant.channel.ConnectionStatus.Phase;
import io.twopc.participant.engine.EngineHarness;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProtocolClientTest {

    private static final int FRAME = 2_000_000;
    private static final Welcome WELCOME = new Welcome(A, 3, true, FRAME, 1_000);
    private static final ClientSettings SETTINGS = new ClientSettings(
            BANK,
            "coordinator.example",
            8080,
            new Secret("s3cret"),
            1_000_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    private final EngineHarness harness = new EngineHarness();
    private final HandAlarm alarm = new HandAlarm(harness.clock);
    private final List<String> events = new ArrayList<>();
    private @Nullable FakeNetwork made;
    private final ProtocolClient client = new ProtocolClient(
            SETTINGS,
            harness.engine,
            42,
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), new Random(1)),
            alarm,
            harness.clock,
            new Recorder(),
            listener -> {
                made = new FakeNetwork(listener, harness.clock);
                return made;
            });

    private final class Recorder implements ConnectionListener {
        @Override
        public void opened() {
            events.add("opened");
        }

        @Override
        public void closed(String reason) {
            events.add("closed " + reason);
        }

        @Override
        public void rejected(String reason) {
            events.add("rejected " + reason);
        }
    }

    private FakeNetwork network() {
        FakeNetwork network = made;
        if (network == null) {
            throw new AssertionError("the client made no dialer");
        }
        return network;
    }

    private void advance(Duration time) {
        alarm.advance(time);
        harness.settle();
    }

    /** Recovered, started, connected. */
    private FakeNetwork.FakeLink connect() {
        harness.recover();
        client.start();
        alarm.runDue();
        return network().last();
    }

    /** And welcomed. */
    private FakeNetwork.FakeLink admitted() {
        FakeNetwork.FakeLink link = connect();
        link.take();
        link.deliver(WELCOME);
        harness.settle();
        return link;
    }

    @Nested
    class WhenItConnects {

        @Test
        void nothingHappensBeforeTheResourceHasGivenItsBranchesBack() {
            advance(Duration.ofSeconds(1));

            assertThat(network().attempts).isZero();
            assertThat(client.status().phase()).isEqualTo(Phase.WAITING_FOR_RESOURCE);
        }

        @Test
        void helloComesFirstAndSaysWhoThisIs() {
            FakeNetwork.FakeLink link = connect();

            assertThat(link.take()).containsExactly(new Hello(BANK, 1, 42, true, 1_000_000, "s3cret", 0));
            assertThat(client.status().phase()).isEqualTo(Phase.GREETING);
        }

        @Test
        void theWelcomeAdmitsAndItsLimitsAreKept() {
            FakeNetwork.FakeLink link = admitted();

            assertThat(client.isConnected()).isTrue();
            assertThat(client.status().coordinator()).isEqualTo(A);
            assertThat(client.status().incarnation()).isEqualTo(3);
            assertThat(link.peerMaxFrameBytes).isEqualTo(FRAME);
        }

        @Test
        void r9c31_branchesInDoubtAreAskedAboutAfterTheWelcomeAndNotBefore() {
            FakeNetwork.FakeLink first = admitted();
            first.deliver(prepare(1));
            harness.settle();
            assertThat(first.take()).containsExactly(new VoteCommit(tx(1), false));
            first.close("cut");
            advance(Duration.ofMillis(200));

            FakeNetwork.FakeLink second = network().last();
            assertThat(second.take()).containsExactly(new Hello(BANK, 1, 42, true, 1_000_000, "s3cret", 1));
            second.deliver(WELCOME);
            harness.settle();

            assertThat(second.take()).containsExactly(new Inquire(tx(1), A));
        }

        @Test
        void anythingButAWelcomeIsRefusedAndNotListenedTo() {
            FakeNetwork.FakeLink link = connect();
            link.take();

            link.deliver(prepare(1));
            harness.settle();

            assertThat(link.take())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ErrorMessage.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.UNEXPECTED));
            assertThat(link.closedBecause).isEqualTo("no_welcome");
        }

        @Test
        void aCoordinatorThatDoesNotAnswerIsLeftAfterAWhile() {
            FakeNetwork.FakeLink link = connect();

            advance(Duration.ofSeconds(9));
            assertThat(link.closedBecause).isNull();
            advance(Duration.ofMillis(1_500));

            assertThat(link.closedBecause).isEqualTo("no_welcome");
            assertThat(events).contains("closed no_welcome");
        }
    }

    @Nested
    class WhenTheCoordinatorIsAway {

        @Test
        void itIsTriedAgainWithPausesThatGrowUpToTheLimit() {
            network().reachable = false;
            harness.recover();
            client.start();
            advance(Duration.ofSeconds(1));
            int inTheFirstSecond = network().attempts;
            advance(Duration.ofSeconds(100));
            int later = network().attempts;
            advance(Duration.ofSeconds(100));

            assertThat(inTheFirstSecond).isBetween(3, 6);
            assertThat(network().attempts - later).isBetween(10, 20);
            assertThat(client.status().problem()).contains("coordinator.example:8080", "Connection refused");
            assertThat(events).contains("rejected unreachable");
        }

        @Test
        void itIsFoundWhenItComesBack() {
            network().reachable = false;
            harness.recover();
            client.start();
            advance(Duration.ofSeconds(30));
            network().reachable = true;
            advance(Duration.ofSeconds(10));
            network().last().deliver(WELCOME);
            harness.settle();

            assertThat(client.isConnected()).isTrue();
            assertThat(client.status().problem()).isNull();
        }
    }

    @Nested
    class WhenTheConnectionIsLost {

        @Test
        void aConnectionThatLastedIsMadeAgainAtOnce() {
            FakeNetwork.FakeLink link = admitted();
            for (int second = 0; second < 20; second++) {
                link.deliver(new Heartbeat());
                advance(Duration.ofSeconds(1));
            }

            link.close("reset");
            advance(Duration.ofMillis(100));

            assertThat(network().links).hasSize(2);
            assertThat(events).contains("closed peer");
        }

        @Test
        void twoParticipantsWithOneNameDoNotChaseEachOtherAtFullSpeed() {
            admitted();
            for (int i = 0; i < 2_000; i++) {
                FakeNetwork.FakeLink link = network().last();
                if (link.closedBecause == null) {
                    link.deliver(WELCOME);
                    harness.settle();
                    link.deliver(new ErrorMessage(null, ErrorCode.SUPERSEDED, "a newer connection took its place"));
                    link.close("peer");
                }
                advance(Duration.ofMillis(10));
            }

            assertThat(network().links.size()).isBetween(4, 12);
            assertThat(events).contains("rejected superseded", "closed superseded");
        }

        @Test
        void whatTheTransportClosedIsCountedUnderItsReason() {
            FakeNetwork.FakeLink link = admitted();
            link.cause = CloseCause.MALFORMED;
            link.close("broke off within a frame");

            assertThat(events).contains("closed malformed");
        }

        @Test
        void aRefusalIsShownUntilItIsOver() {
            FakeNetwork.FakeLink link = connect();
            link.deliver(new ErrorMessage(null, ErrorCode.BAD_TOKEN, "the token is wrong"));
            link.close("peer");

            assertThat(client.status().problem()).isEqualTo("the coordinator says bad_token: the token is wrong");
            assertThat(events).contains("rejected bad_token", "closed bad_token");
            assertThat(client.status().phase()).isEqualTo(Phase.WAITING_TO_RETRY);
        }

        @Test
        void c32_whatAClosedConnectionStillDeliversIsNotListenedTo() {
            FakeNetwork.FakeLink old = admitted();
            old.close("cut");
            advance(Duration.ofMillis(200));
            network().last().deliver(WELCOME);
            harness.settle();

            old.deliver(prepare(1));
            harness.settle();

            assertThat(network().last().take()).noneMatch(VoteCommit.class::isInstance);
        }
    }

    @Nested
    class WhenNothingIsSaid {

        @Test
        void aHeartbeatGoesOutOncePerInterval() {
            FakeNetwork.FakeLink link = admitted();
            link.take();

            for (int i = 0; i < 50; i++) {
                link.deliver(new Heartbeat());
                advance(Duration.ofMillis(100));
            }

            assertThat(link.take()).hasSizeBetween(4, 5).containsOnly(new Heartbeat());
        }

        @Test
        void aPeerThatIsSilentForThreeIntervalsIsLost() {
            FakeNetwork.FakeLink link = admitted();

            advance(Duration.ofMillis(2_900));
            assertThat(link.closedBecause).isNull();
            advance(Duration.ofMillis(500));

            assertThat(link.closedBecause).isEqualTo("idle");
            assertThat(events).contains("closed idle");
        }
    }

    @Nested
    class WhenItIsClosed {

        @Test
        void theConnectionIsFlushedAndNoOtherIsMade() {
            FakeNetwork.FakeLink link = admitted();

            client.close();
            advance(Duration.ofMinutes(1));

            assertThat(link.closedBecause).isEqualTo("shutdown");
            assertThat(network().links).hasSize(1);
            assertThat(network().closed).isTrue();
            assertThat(client.status().phase()).isEqualTo(Phase.STOPPED);
        }
    }
}
