package io.twopc.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that hold up threads of the server, over sockets. */
@SpringBootTest(
        classes = WebSupportTest.App.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "server.tomcat.connection-timeout=10m",
            "server.tomcat.threads.min-spare=2",
            "server.tomcat.threads.max=12"
        })
@Timeout(60)
class HeldUpServerTest {

    private static final String BODY = "{\"name\":\"a\",\"number\":1}";
    private static final String HEAD =
            "POST /things HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(BODY.length());

    @LocalServerPort
    private int port;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String statusLine(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
    }

    @Test
    void whoeverIsSlowToSendHoldsUpNobodyElse() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Socket socket = connect();
            slow.add(socket);
            send(socket, HEAD + BODY.substring(0, 5));
        }

        Socket other = connect();
        send(other, HEAD + BODY);
        assertThat(statusLine(other)).startsWith("HTTP/1.1 200");

        for (Socket socket : slow) {
            send(socket, BODY.substring(5));
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 200");
        }
    }
}
