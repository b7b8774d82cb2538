package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twopc.engine.AfterTurn;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import io.twopc.wire.FrameLimits;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport over real sockets on the loopback interface. */
class ChannelTest {

    private static final String HEARTBEAT = "{\"message_type\":\"heartbeat\",\"timestamp\":1}";
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_732_300_000_123L), ZoneOffset.UTC);
    private static final String LOCALHOST = "127.0.0.1";

    private final Recorder atServer = new Recorder();
    private final Recorder atClient = new Recorder();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
        assertThat(atServer.violations).isEmpty();
        assertThat(atClient.violations).isEmpty();
        assertThat(atServer.open).isEmpty();
        assertThat(atClient.open).isEmpty();
    }

    private ChannelServer server(ChannelOptions options) {
        return server(options, atServer);
    }

    private ChannelServer server(ChannelOptions options, ChannelListener listener) {
        ChannelServer server = new ChannelServer(0, "twopc.coordinator.port", options, null, listener, atServer, CLOCK);
        toClose.add(server);
        server.start();
        return server;
    }

    private RawPeer peer(ChannelServer server) throws IOException {
        RawPeer peer = new RawPeer(server.port());
        toClose.add(peer);
        return peer;
    }

    private Link serverLink() {
        await().until(() -> atServer.open.size() == 1);
        return atServer.open.get(0);
    }

    private ChannelClient client(ChannelOptions options) {
        ChannelClient client = new ChannelClient(options, null, atClient, atClient, CLOCK);
        toClose.add(client);
        return client;
    }

    private Link connect(ChannelClient client, ChannelServer server) throws IOException {
        return client.connect(LOCALHOST, server.port(), Duration.ofSeconds(10));
    }

    private static Message commit(long number) {
        return new TransactionMessage.Commit(new TransactionId(new UUID(7, number)));
    }

    private static List<Message> commits(int count) {
        List<Message> commits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commits.add(commit(i));
        }
        return commits;
    }

    private static Message prepare(int payloadChars) {
        return prepare("x".repeat(payloadChars));
    }

    private static Message prepare(String text) {
        return new TransactionMessage.Prepare(
                new TransactionId(new UUID(7, 7)),
                new CoordinatorId(new UUID(1, 1)),
                new Payload("{\"a\":\"" + text + "\"}"));
    }

    @Nested
    class WhenAFrameCannotBeRead {

        @ParameterizedTest
        @ValueSource(ints = {0, -1, 1_048_577, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x47455420})
        void aLengthOutOfRangeIsAnsweredAndTheConnectionClosed(int length) throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.frame(HEARTBEAT);
            peer.length(length);
            peer.bytes(new byte[5_000]);

            assertThat(peer.read()).singleElement().isInstanceOfSatisfying(ErrorMessage.class, error -> {
                assertThat(error.code()).isEqualTo(ErrorCode.MALFORMED);
                assertThat(error.detail()).isEqualTo("frame length " + length + " is not between 1 and 1048576");
            });
            assertThat(peer.isAtEnd()).isTrue();
            peer.close();
            await().until(() -> atServer.closed.size() == 1);
            assertThat(atServer.closed.keySet()).extracting(Link::closeCause).containsExactly(CloseCause.MALFORMED);
            assertThat(atServer.count("rejected malformed")).isEqualTo(1);
            assertThat(atServer.count("received heartbeat")).isEqualTo(1);
        }

        @Test
        void aPeerThatDoesNotCloseItsSideIsClosedAllTheSame() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.length(0);
            assertThat(peer.read()).hasSize(1);
            await().atMost(Duration.ofSeconds(20)).until(() -> atServer.closed.size() == 1);
        }

        @Test
        void aFrameThatBreaksOffEndsTheConnection() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.length(100);
            peer.bytes(new byte[99]);
            peer.close();
            await().until(() -> atServer.closed.containsValue("broke off within a frame"));
            assertThat(atServer.closed.keySet()).extracting(Link::closeCause).containsExactly(CloseCause.MALFORMED);
        }

        @Test
        void theLimitIsTheReceivers() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT.withFrames(new FrameLimits(HEARTBEAT.length()))));
            peer.frame(HEARTBEAT);
            peer.frame(HEARTBEAT + " ");
            assertThat(peer.read()).hasSize(1);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(atServer.count("received heartbeat")).isEqualTo(1);
        }
    }

    @Nested
    class WhenABodyCannotBeRead {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{",
                    "[]",
                    "17",
                    "{\"message_type\":\"heartbeat\"}",
                    "{\"message_type\":\"heartbeat\",\"timestamp\":1}}"
                })
        void itIsAnsweredAndTheConnectionStays(String body) throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.frame(body);
            assertThat(peer.read())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ErrorMessage.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.MALFORMED));
            peer.frame(HEARTBEAT);
            await().until(() -> atServer.count("received heartbeat") == 1);
            assertThat(atServer.rejected).hasSize(1);
            assertThat(atServer.closed).isEmpty();
        }

        @Test
        void anUnknownTypeIsAnsweredWithItsTransaction() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            UUID id = new UUID(3, 4);
            peer.frame("{\"message_type\":\"launch\",\"transaction_id\":\"" + id + "\",\"timestamp\":1}");
            assertThat(peer.read())
                    .containsExactly(new ErrorMessage(
                            new TransactionId(id), ErrorCode.UNKNOWN_TYPE, "message_type \"launch\" is not known"));
        }

        @Test
        void aMalformedErrorIsCountedButNotAnswered() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.frame("{\"message_type\":\"error\",\"timestamp\":1}");
            peer.frame("{");
            assertThat(peer.read())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ErrorMessage.class,
                            error -> assertThat(error.detail()).startsWith("the body is not JSON"));
            assertThat(atServer.rejected).hasSize(2);
        }

        @Test
        void theOthersOfABatchAreDelivered() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            peer.frame("[" + HEARTBEAT + ",{}," + HEARTBEAT + "]");
            assertThat(peer.read()).hasSize(1);
            await().until(() -> atServer.count("received heartbeat") == 2);
            assertThat(atServer.count("frames received")).isEqualTo(1);
        }
    }

    @Nested
    class WhenMessagesAreSent {

        @Test
        void beforeThePeerAnnouncedItselfEachHasAFrameOfItsOwn() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            serverLink().offerAll(commits(3));
            assertThat(peer.readText())
                    .isEqualTo(
                            "{\"message_type\":\"commit\",\"transaction_id\":\"00000000-0000-0007-0000-000000000000\","
                                    + "\"timestamp\":1732300000.123}");
            assertThat(peer.read()).containsExactly(commit(1));
            assertThat(peer.read()).containsExactly(commit(2));
        }

        @Test
        void toAPeerThatTakesArraysARunIsOneFrame() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            serverLink().peerAnnounced(true, 100_000);
            serverLink().offerAll(commits(100));
            assertThat(peer.read()).isEqualTo(commits(100));
            await().until(() -> atServer.count("sent commit") == 100);
            assertThat(atServer.count("frames sent")).isEqualTo(1);
            assertThat(atServer.count("bytes sent")).isGreaterThan(100 * 80);
        }

        @Test
        void aMessageTooLargeForThePeerIsReportedAndTheOthersLeave() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            serverLink().peerAnnounced(true, 1_000);
            serverLink().offerAll(List.of(commit(1), prepare(2_000), commit(2)));
            assertThat(peer.read()).containsExactly(commit(1));
            assertThat(peer.read()).containsExactly(commit(2));
            assertThat(atServer.undeliverable).containsExactly(prepare(2_000));
            await().until(() -> atServer.count("sent commit") == 2);
            assertThat(atServer.count("sent prepare")).isZero();
            assertThat(atServer.count("dropped prepare")).isEqualTo(1);
        }

        @Test
        void closingAfterTheFlushDeliversTheLastWord() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            Link link = serverLink();
            link.offer(commit(1));
            link.closeAfterFlush("not admitted");
            assertThat(link.offer(commit(2))).isFalse();
            peer.bytes(new byte[100_000]);
            assertThat(peer.read()).containsExactly(commit(1));
            assertThat(peer.isAtEnd()).isTrue();
            peer.close();
            await().until(() -> "not admitted".equals(atServer.closed.get(link)));
        }

        @Test
        void bothDirectionsKeepTheirOrderUnderLoad() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT);
            Link fromClient = connect(client(ChannelOptions.DEFAULT), server);
            Link fromServer = serverLink();
            fromClient.peerAnnounced(true, 1 << 20);
            fromServer.peerAnnounced(true, 1 << 20);
            for (int i = 0; i < 20_000; i++) {
                assertThat(fromClient.offer(commit(i))).isTrue();
                assertThat(fromServer.offer(commit(i))).isTrue();
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> atServer.count("received commit") == 20_000);
            await().atMost(Duration.ofSeconds(30)).until(() -> atClient.count("received commit") == 20_000);
            assertThat(atServer.messagesOf(fromServer)).isEqualTo(commits(20_000));
            assertThat(atClient.messagesOf(fromClient)).isEqualTo(commits(20_000));
        }
    }

    @Nested
    class WhenAPeerDoesNotRead {

        private final ChannelOptions options =
                ChannelOptions.DEFAULT.withOutbox(100, 64L * 1024 * 1024).withWriteTimeout(Duration.ofMillis(700));

        @Test
        void theOthersAreServedItsOutboxFillsAndItIsClosed() throws Exception {
            ChannelServer server = server(options);
            peer(server);
            Link stuck = serverLink();
            RawPeer healthy = peer(server);
            await().until(() -> atServer.open.size() == 2);
            Link other = atServer.open.get(1);
            boolean dropped = false;
            for (int i = 0; i < 500 && !dropped; i++) {
                dropped = !stuck.offer(prepare(500_000));
            }
            assertThat(dropped).isTrue();
            assertThat(atServer.count("dropped prepare")).isEqualTo(1);

            for (int i = 0; i < 100; i++) {
                assertThat(other.offer(commit(i))).isTrue();
                assertThat(healthy.read()).containsExactly(commit(i));
            }

            await().atMost(Duration.ofSeconds(20)).until(() -> atServer.closed.containsKey(stuck));
            assertThat(atServer.closed.get(stuck)).isEqualTo("the peer has read nothing for 700 ms");
            assertThat(stuck.closeCause()).isEqualTo(CloseCause.WRITE_TIMEOUT);
            assertThat(atServer.open).containsExactly(other);
        }

        /** Short runs take the most room beside their bytes; letters that are not ASCII take more bytes than they count for. */
        @ParameterizedTest
        @CsvSource({"1, x", "2000, x", "7900, €"})
        void aThreadThatWritesAfterItsTurnNeverWaitsForIt(int letters, String letter) throws Exception {
            Message message = prepare(letter.repeat(letters));
            ChannelServer server =
                    server(options.withOutbox(1_000, 64L * 1024 * 1024).withWriteTimeout(Duration.ofMinutes(5)));
            peer(server);
            Link stuck = serverLink();
            CompletableFuture<Boolean> wroteItself = new CompletableFuture<>();
            Thread engine = new Thread(() -> {
                long before = stuck.lastSentNanos();
                boolean taken = true;
                for (int i = 0; i < 100_000 && taken; i++) {
                    boolean[] offered = new boolean[1];
                    AfterTurn.following(() -> offered[0] = stuck.offer(message));
                    taken = offered[0];
                    if (i == 0) {
                        wroteItself.complete(stuck.lastSentNanos() - before > 0);
                    }
                }
            });
            engine.start();
            engine.join(Duration.ofSeconds(60).toMillis());
            assertThat(engine.isAlive()).isFalse();
            assertThat(wroteItself).isCompletedWithValue(true);
            assertThat(atServer.count("dropped prepare")).isEqualTo(1);
        }

        @Test
        void aRunLargerThanEveryBufferReachesAPeerThatReads() throws Exception {
            ChannelServer server = server(options);
            RawPeer reading = peer(server);
            Link link = serverLink();
            link.peerAnnounced(true, 32 * 1024 * 1024);
            for (int i = 0; i < 30; i++) {
                assertThat(link.offer(prepare(500_000))).isTrue();
            }
            byte[] piece = new byte[200_000];
            long read = 0;
            while (read < 30 * 500_000) {
                int count = reading.socket.getInputStream().read(piece);
                assertThat(count).as("after %d", read).isPositive();
                read += count;
            }
            assertThat(atServer.closed).isEmpty();
        }
    }

    @Nested
    class WhenAPeerIsSlowButSteady {

        @Test
        void itIsHeardToTheEndItCountsAsAliveAndNobodyWaitsForIt() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT.withWriteTimeout(Duration.ofMillis(700)));
            RawPeer slow = peer(server);
            Link slowLink = serverLink();
            RawPeer quick = peer(server);
            byte[] body = HEARTBEAT.getBytes(StandardCharsets.UTF_8);
            byte[] frame = ByteBuffer.allocate(4 + body.length)
                    .putInt(body.length)
                    .put(body)
                    .array();

            for (int i = 0; i < frame.length; i++) {
                assertThat(atServer.count("received heartbeat")).isZero();
                long before = System.nanoTime();
                slow.bytes(new byte[] {frame[i]});
                await().until(() -> slowLink.lastReceivedNanos() - before > 0);
                quick.frame("{}");
                assertThat(quick.read()).hasSize(1);
            }

            await().until(() -> atServer.count("received heartbeat") == 1);
            assertThat(atServer.closed).isEmpty();
            assertThat(slowLink.offer(commit(1))).isTrue();
            assertThat(slow.read()).containsExactly(commit(1));
        }
    }

    @Nested
    class WhenConnectionsComeAndGo {

        @Test
        void fiftyClientsAreServedAtOnce() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT, new Recorder() {
                @Override
                public void opened(Link link) {
                    atServer.opened(link);
                }

                @Override
                public void received(Link link, Message message) {
                    link.offer(message);
                }

                @Override
                public void closed(Link link, String why) {
                    atServer.closed(link, why);
                }
            });
            ChannelClient client = client(ChannelOptions.DEFAULT);
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                links.add(connect(client, server));
            }
            for (int i = 0; i < 100; i++) {
                for (Link link : links) {
                    assertThat(link.offer(commit(i))).isTrue();
                }
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> atClient.count("received commit") == 5_000);
            for (Link link : links) {
                assertThat(atClient.messagesOf(link)).isEqualTo(commits(100));
                link.close("done");
            }
            await().until(() -> atServer.closed.size() == 50);
            assertThat(atClient.closed).hasSize(50).containsValue("done");
        }

        @Test
        void oneTooManyIsToldAndClosedAndAPlaceThatWasFreedIsGivenAgain() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT.withMaxConnections(2));
            RawPeer first = peer(server);
            peer(server);
            await().until(() -> atServer.open.size() == 2);
            RawPeer third = peer(server);
            assertThat(third.read())
                    .containsExactly(new ErrorMessage(null, ErrorCode.OVERLOADED, "too many connections"));
            assertThat(third.isAtEnd()).isTrue();
            assertThat(atServer.refusedConnections).containsExactly("max_connections");

            first.close();
            await().until(() -> atServer.closed.size() == 1);
            RawPeer fourth = peer(server);
            fourth.frame(HEARTBEAT);
            await().until(() -> atServer.count("received heartbeat") == 1);
        }

        @Test
        void anEndIsToldOnceWhoeverMadeIt() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT);
            peer(server).close();
            await().until(() -> atServer.closed.containsValue("closed by the peer"));
            assertThat(atServer.closed.keySet()).extracting(Link::closeCause).containsOnly(CloseCause.NONE);

            RawPeer reset = peer(server);
            serverLink();
            reset.socket.setSoLinger(true, 0);
            reset.close();
            await().until(() -> atServer.closed.size() == 2);

            peer(server);
            Link link = serverLink();
            link.close("evicted");
            link.close("again");
            link.closeAfterFlush("and again");
            await().until(() -> "evicted".equals(atServer.closed.get(link)));
            assertThat(link.offer(commit(1))).isFalse();
        }

        @Test
        void aDefectInAListenerEndsTheConnectionAndNoOther() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT, new ChannelListener() {
                @Override
                public void opened(Link link) {
                    atServer.opened(link);
                }

                @Override
                public void received(Link link, Message message) {
                    throw new IllegalStateException("a defect made for this test");
                }

                @Override
                public void closed(Link link, String why) {
                    atServer.closed(link, why);
                }
            });
            RawPeer peer = peer(server);
            peer(server);
            await().until(() -> atServer.open.size() == 2);
            peer.frame(HEARTBEAT);
            await().until(() -> atServer.closed.containsValue("handling a message failed"));
            assertThat(atServer.closed.keySet()).extracting(Link::closeCause).containsOnly(CloseCause.INTERNAL);
            assertThat(atServer.open).hasSize(1);
        }

        @Test
        void activityIsNoted() throws Exception {
            RawPeer peer = peer(server(ChannelOptions.DEFAULT));
            Link link = serverLink();
            long before = System.nanoTime();
            peer.frame(HEARTBEAT);
            await().until(() -> link.lastReceivedNanos() - before > 0);
            link.offer(new SessionMessage.Heartbeat());
            peer.read();
            await().until(() -> link.lastSentNanos() - before > 0);
        }

        @Test
        void aClientLearnsWhyThereIsNoConnection() throws Exception {
            int free;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                free = socket.getLocalPort();
            }
            ChannelClient client = client(ChannelOptions.DEFAULT);
            assertThatThrownBy(() -> client.connect(LOCALHOST, free, Duration.ofSeconds(5)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("refused");
            assertThatThrownBy(() -> client.connect("no-such-host.invalid", 1, Duration.ofSeconds(5)))
                    .isInstanceOf(IOException.class);
            client.close();
            assertThatThrownBy(() -> client.connect(LOCALHOST, free, Duration.ofSeconds(5)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Nested
    class WhenTheServerStartsAndStops {

        @Test
        void aPortInUseIsNamedWithItsProperty() throws Exception {
            try (ServerSocket taken = new ServerSocket(0)) {
                ChannelServer server = new ChannelServer(
                        taken.getLocalPort(),
                        "twopc.coordinator.port",
                        ChannelOptions.DEFAULT,
                        null,
                        atServer,
                        atServer,
                        CLOCK);
                assertThatThrownBy(server::start)
                        .isInstanceOf(ChannelStartException.class)
                        .hasMessageContaining("port " + taken.getLocalPort() + " (twopc.coordinator.port)")
                        .hasMessageContaining("in use");
                assertThat(server.isListening()).isFalse();
            }
        }

        @Test
        void stoppingWhileBusyTellsEveryEndAndFreesThePort() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT);
            int port = server.port();
            ChannelClient client = client(ChannelOptions.DEFAULT);
            List<Link> links = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                links.add(connect(client, server));
            }
            await().until(() -> atServer.open.size() == 10);
            CountDownLatch started = new CountDownLatch(10);
            ExecutorService threads = Executors.newFixedThreadPool(10);
            List<Future<?>> busy = new ArrayList<>();
            for (Link link : links) {
                busy.add(threads.submit(() -> {
                    started.countDown();
                    while (!atClient.closed.containsKey(link)) {
                        link.offer(commit(1));
                    }
                }));
            }
            started.await();

            server.stop();

            assertThat(atServer.closed).hasSize(10).containsValue("stopped");
            assertThat(atServer.closed.keySet()).extracting(Link::closeCause).contains(CloseCause.SHUTDOWN);
            assertThat(server.isListening()).isFalse();
            await().until(() -> atClient.closed.size() == 10);
            for (Future<?> each : busy) {
                each.get();
            }
            threads.shutdown();
            new ServerSocket(port).close();
            server.stop();
        }

        @Test
        void nothingIsDeliveredAfterTheStop() throws Exception {
            ChannelServer server = server(ChannelOptions.DEFAULT);
            RawPeer peer = peer(server);
            serverLink();
            server.stop();
            assertThatThrownBy(() -> {
                        while (true) {
                            peer.frame(HEARTBEAT);
                            peer.read();
                        }
                    })
                    .isInstanceOfAny(EOFException.class, IOException.class);
            assertThat(atServer.count("received heartbeat")).isZero();
        }
    }
}
