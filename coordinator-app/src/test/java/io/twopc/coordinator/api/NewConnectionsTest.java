package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Many connections at once: whoever finds no place in the queue tries again a second later, and two, and four. */
@ApiTest
class NewConnectionsTest {

    private static final int CONNECTIONS = 500;

    /** The kernel's own limit of such a queue. */
    private static final Path LIMIT = Path.of("/proc/sys/net/core/somaxconn");

    private static final String REQUEST = "GET /transactions/" + Examples.ID + " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @Autowired
    private ServletWebServerApplicationContext application;

    @BeforeEach
    void acceptNone() throws IOException {
        engine.reset();
        connector().pause();
        connect().close(); // what the server is about to accept at this moment it gives up
    }

    @AfterEach
    void hangUp() throws IOException {
        connector().resume();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void hundredsWaitUntilTheyAreAccepted() throws IOException {
        assumeThat(LIMIT).exists();
        assumeThat(limitOfTheKernel()).isGreaterThan(CONNECTIONS);

        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(connect());
        }
        connector().resume();

        for (Socket socket : sockets) {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 404");
        }
    }

    /** In one read: the kernel gives nothing more to those who come back after a first byte. */
    private static int limitOfTheKernel() throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(LIMIT)) {
            return Integer.parseInt(reader.readLine());
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), http.uri("/").getPort()),
                10_000);
        return socket;
    }

    private Connector connector() {
        return ((TomcatWebServer) Objects.requireNonNull(application.getWebServer()))
                .getTomcat()
                .getConnector();
    }
}
