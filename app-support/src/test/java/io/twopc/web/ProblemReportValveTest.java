package io.twopc.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.OutputBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * Found under real faults: a request that Tomcat had begun to read when it was told to take no more was answered 400, which
 * tells a client that it must not repeat it. The moment is too short to be met from outside, so a request as Tomcat leaves
 * it then is made by hand.
 */
@SpringBootTest(classes = WebSupportTest.App.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class ProblemReportValveTest {

    @Autowired
    private ServletWebServerApplicationContext application;

    private final List<String> counted = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private Connector connector;

    @BeforeEach
    void findConnector() {
        connector = ((TomcatWebServer) Objects.requireNonNull(application.getWebServer()))
                .getTomcat()
                .getConnector();
    }

    @AfterEach
    void goOn() {
        connector.resume();
    }

    @Test
    void aRequestWhoseHeadersWereNotReadBecauseTheServerGoesDownMayBeRepeated() {
        connector.pause();

        int status = report(new org.apache.coyote.Request());

        assertThat(status).isEqualTo(503);
        assertThat(written.toString(UTF_8))
                .contains("\"type\":\"urn:twopc:problem:shutting_down\"", "\"status\":503", "not looked at");
        assertThat(counted).containsExactly("shutting_down");
    }

    @Test
    void aBadRequestStaysOneWhileTheServerGoesDown() {
        connector.pause();
        org.apache.coyote.Request withHeaders = new org.apache.coyote.Request();
        withHeaders.getMimeHeaders().setValue("Host").setString("here");

        assertThat(report(withHeaders)).isEqualTo(400);
        assertThat(written.toString(UTF_8)).contains("\"type\":\"urn:twopc:problem:invalid_request\"");
    }

    @Test
    void aRequestWithoutAHostIsBadWhileTheServerRuns() {
        assertThat(report(new org.apache.coyote.Request())).isEqualTo(400);
    }

    private int report(org.apache.coyote.Request read) {
        org.apache.coyote.Response answer = new org.apache.coyote.Response();
        answer.setOutputBuffer(new OutputBuffer() {
            @Override
            public int doWrite(ByteBuffer chunk) {
                int length = chunk.remaining();
                byte[] bytes = new byte[length];
                chunk.get(bytes);
                written.writeBytes(bytes);
                return length;
            }

            @Override
            public long getBytesWritten() {
                return written.size();
            }
        });
        read.setResponse(answer);
        answer.setRequest(read);
        Request request = connector.createRequest(read);
        Response response = connector.createResponse(answer);
        read.setNote(CoyoteAdapter.ADAPTER_NOTES, request);
        request.setResponse(response);
        response.setRequest(request);
        response.setStatus(400);
        response.setError();
        new ProblemReportValve(counted::add).report(request, response, null);
        return response.getStatus();
    }
}
