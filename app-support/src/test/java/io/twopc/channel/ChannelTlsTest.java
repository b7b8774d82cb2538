package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS over real sockets, with certificates made for the test. */
@TestInstance(Lifecycle.PER_CLASS)
class ChannelTlsTest {

    private static final Message HEARTBEAT = new SessionMessage.Heartbeat();

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private KeyStore serverKeys;
    private KeyStore clientKeys;
    private KeyStore strangerKeys;

    @BeforeAll
    void makeCertificates(@TempDir Path directory) throws Exception {
        TestKeys keys = new TestKeys(directory);
        serverKeys = keys.create("server");
        clientKeys = keys.create("client");
        strangerKeys = keys.create("stranger");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
        toClose.clear();
    }

    private ChannelServer server(Recorder atServer) throws Exception {
        ChannelServer server = new ChannelServer(
                0,
                "twopc.coordinator.port",
                ChannelOptions.DEFAULT.withWriteTimeout(Duration.ofMillis(700)),
                ChannelTls.of(TestKeys.bundle(serverKeys, clientKeys), true),
                atServer,
                atServer,
                Clock.systemUTC());
        toClose.add(server);
        server.start();
        return server;
    }

    private Link connect(ChannelServer server, KeyStore own, KeyStore trusted, String host, ChannelListener listener)
            throws Exception {
        ChannelClient client = new ChannelClient(
                ChannelOptions.DEFAULT,
                ChannelTls.of(TestKeys.bundle(own, trusted), true),
                listener,
                ChannelMetrics.NONE,
                Clock.systemUTC());
        toClose.add(client);
        return client.connect(host, server.port(), Duration.ofSeconds(10));
    }

    @Test
    void messagesPassBothWaysBetweenPeersThatTrustEachOther() throws Exception {
        Recorder atServer = new Recorder();
        Recorder atClient = new Recorder();
        Link client = connect(server(atServer), clientKeys, serverKeys, "localhost", atClient);
        await().until(() -> atServer.open.size() == 1);
        Link server = atServer.open.get(0);
        for (int i = 0; i < 100; i++) {
            client.offer(HEARTBEAT);
            server.offer(HEARTBEAT);
        }
        await().until(() -> atServer.messagesOf(server).size() == 100);
        await().until(() -> atClient.messagesOf(client).size() == 100);
        server.closeAfterFlush("enough");
        await().until(() -> atClient.closed.containsKey(client));
        await().until(() -> "enough".equals(atServer.closed.get(server)));
    }

    @Test
    void aClientWithAnUnknownCertificateNeverGetsIn() throws Exception {
        Recorder atServer = new Recorder();
        Recorder atClient = new Recorder();
        ChannelServer server = server(atServer);
        connect(server, strangerKeys, serverKeys, "localhost", atClient).offer(HEARTBEAT);
        await().until(() -> atServer.refusedConnections.contains("tls"));
        await().until(() -> atClient.open.isEmpty());
        assertThat(atServer.open).isEmpty();
        assertThat(atServer.closed).isEmpty();
    }

    @Test
    void aServerThatIsNotTrustedHearsNothing() throws Exception {
        Recorder atServer = new Recorder();
        Recorder atClient = new Recorder();
        ChannelServer server = server(atServer);
        assertThatThrownBy(() -> connect(server, clientKeys, strangerKeys, "localhost", atClient))
                .isInstanceOf(SSLException.class);
        await().until(() -> atServer.refusedConnections.contains("tls"));
        assertThat(atClient.open).isEmpty();
        assertThat(atServer.count("received heartbeat")).isZero();
    }

    @Test
    void aPeerThatSpeaksNoTlsNeverGetsInAndTheNextOneDoes() throws Exception {
        Recorder atServer = new Recorder();
        ChannelServer server = server(atServer);
        try (RawPeer plain = new RawPeer(server.port())) {
            plain.frame("{\"message_type\":\"heartbeat\",\"timestamp\":1}");
            await().until(() -> atServer.refusedConnections.contains("tls"));
            assertThatThrownBy(() -> {
                        while (!plain.isAtEnd()) {
                            // a TLS alert may stand before the end
                        }
                        throw new IOException("at the end");
                    })
                    .isInstanceOf(IOException.class);
        }
        Link client = connect(server, clientKeys, serverKeys, "127.0.0.1", new Recorder());
        client.offer(HEARTBEAT);
        await().until(() -> atServer.count("received heartbeat") == 1);
    }

    @Test
    void aPeerThatDoesNotReadIsClosedThoughTheWriteHoldsTheTlsLock() throws Exception {
        Recorder atServer = new Recorder();
        CountDownLatch end = new CountDownLatch(1);
        ChannelListener neverReturns = new ChannelListener() {
            @Override
            public void opened(Link link) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void received(Link link, Message message) {}

            @Override
            public void closed(Link link, String why) {}
        };
        connect(server(atServer), clientKeys, serverKeys, "localhost", neverReturns);
        toClose.add(end::countDown);
        await().until(() -> atServer.open.size() == 1);
        Link stuck = atServer.open.get(0);
        for (int i = 0; i < 40; i++) {
            stuck.offer(new TransactionMessage.Prepare(
                    new TransactionId(new UUID(1, i)),
                    new CoordinatorId(new UUID(1, 1)),
                    new Payload("{\"a\":\"" + "x".repeat(900_000) + "\"}")));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> atServer.closed.containsKey(stuck));
        assertThat(atServer.closed.get(stuck)).startsWith("the peer has read nothing");
    }
}
