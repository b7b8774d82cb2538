package io.twopc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that stop in the middle, over sockets. A body that does not come in time is the server's to tell apart from one
 * that is wrong: a client may repeat the first, and must not repeat the second.
 */
@SpringBootTest(
        classes = WebSupportTest.App.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "server.tomcat.connection-timeout=200ms")
class LateRequestTest {

    /** For a server that neither answers nor closes: no answer is expected to take so long. */
    private static final int GIVE_UP_MILLIS = 60_000;

    private static final String HEAD = "POST %s HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n";
    private static final String COUNTED = HEAD + "Content-Length: 23\r\n\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    @LocalServerPort
    private int port;

    /** Everything the server says until it closes the connection, after a request that goes no further. */
    private String answerTo(String beginning, boolean sendingEnds) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(GIVE_UP_MILLIS);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            if (sendingEnds) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode problem(String answer, int status, String code) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\r\nConnection: close\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n");
        JsonNode problem =
                JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:twopc:problem:" + code);
        return problem;
    }

    @ParameterizedTest
    @CsvSource({"/things,''", "/things,{\"name\":\"a\"", "/bytes,''", "/bytes,{\"name\":\"a\""})
    void aBodyOfKnownLengthThatDoesNotComeInTimeIsAnswered408(String path, String begun) throws Exception {
        JsonNode problem = problem(answerTo(COUNTED.formatted(path) + begun, false), 408, "request_timeout");
        assertThat(problem.get("detail").stringValue()).isEqualTo("the request did not arrive as a whole in time");
    }

    @ParameterizedTest
    @CsvSource({"/things,''", "/things,'9\r\n{\"name\":'", "/bytes,'9\r\n{\"name\":\"\r\n'", "/bytes,'9\r\n{\"na'"})
    void aBodyInChunksThatDoesNotComeInTimeIsAnswered408(String path, String begun) throws Exception {
        JsonNode problem = problem(answerTo(CHUNKED.formatted(path) + begun, false), 408, "request_timeout");
        assertThat(problem.get("detail").stringValue()).isEqualTo("the request did not arrive as a whole in time");
    }

    /** As RFC 9112 allows: there is no request yet that an answer could belong to. */
    @ParameterizedTest
    @CsvSource({"'POST /thi'", "'POST /things HTTP/1.1\r\n'", "'POST /things HTTP/1.1\r\nHost: here\r\n'"})
    void aHeadThatDoesNotComeInTimeIsNotAnswered(String begun) throws Exception {
        assertThat(answerTo(begun, false)).isEmpty();
    }

    /** Not late, but broken off by its client, who cannot mean it to be served. */
    @Test
    void aBodyThatItsClientEndsTooEarlyIsAnswered400() throws Exception {
        problem(answerTo(COUNTED.formatted("/things") + "{\"name\"", true), 400, "invalid_request");
        problem(answerTo(CHUNKED.formatted("/things") + "9\r\n{\"name\"", true), 400, "invalid_request");
    }
}
