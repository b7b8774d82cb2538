package io.twopc.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A small application behind a real port. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class WebSupportTest {

    private static final int LIMIT = 2_000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private MeterRegistry meters;

    record Body(String name, int number) {}

    @RestController
    static class Api {

        @PostMapping("/things")
        Body create(@RequestBody Body body) {
            return body;
        }

        @PostMapping("/bytes")
        int length(@RequestBody byte[] body) {
            return body.length;
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("jdbc:secret");
        }

        /** As Spring reports a client that hung up while its answer was written. */
        @GetMapping("/gone")
        Body gone() {
            throw new HttpMessageNotWritableException("Could not write", new IOException("Broken pipe"));
        }
    }

    @RestControllerAdvice
    static class Advice extends ProblemAdvice {

        Advice(MeterRegistry meters) {
            super(meters);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Api.class, Advice.class})
    static class App {

        @Bean
        RequestBodyLimit limit() {
            return new RequestBodyLimit(LIMIT);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, BodyPublisher body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(body)
                .build());
    }

    private static BodyPublisher chunked(int bytes) {
        byte[] body = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static BodyPublisher ofBytes(int bytes) {
        return BodyPublishers.ofString("x".repeat(bytes));
    }

    private static JsonNode problem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(response.body());
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:twopc:problem:" + code);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotEmpty();
        assertThat(problem.get("detail").stringValue()).isNotEmpty();
        return problem;
    }

    @Test
    void aBodyMayReachTheLimitAndNoFurther() throws Exception {
        assertThat(post("/bytes", ofBytes(LIMIT)).body()).isEqualTo("2000");
        JsonNode problem = problem(post("/bytes", ofBytes(LIMIT + 1)), 413, "too_large");
        assertThat(problem.get("detail").stringValue()).isEqualTo("the body may have at most 2000 bytes");
        assertThat(meters.counter("twopc.errors", "component", "api", "type", "too_large")
                        .count())
                .isPositive();
    }

    @Test
    void aBodyThatDoesNotSayItsLengthIsMeasured() throws Exception {
        assertThat(post("/bytes", chunked(LIMIT)).body()).isEqualTo("2000");
        problem(post("/bytes", chunked(LIMIT + 1)), 413, "too_large");
        problem(post("/bytes", chunked(200_000)), 413, "too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "nonsense",
                "",
                "[]",
                "17",
                "{\"name\":\"a\",\"number\":1}x",
                "{\"name\":\"a\",\"number\":1}{}",
                "{\"name\":\"a\",\"name\":\"b\",\"number\":1}",
                "{\"name\":\"a\",\"number\":01}",
                "{\"name\":\"a\",\"number\":\"1\"}",
                "{\"name\":\"a\",\"number\":1.5}",
                "{\"name\":\"a\",\"number\":null}",
                "{\"name\":\"a\",\"number\":99999999999}",
                "{\"name\":1,\"number\":1}",
                "{\"name\":true,\"number\":1}",
                "{\"name\":\"a\",\"number\":1,\"nome\":1}"
            })
    void aBodyThatIsBoundToAnObjectIsReadStrictly(String body) throws Exception {
        HttpResponse<String> response = post("/things", BodyPublishers.ofString(body));
        problem(response, 400, "invalid_request");
        assertThat(response.body()).doesNotContain("nonsense").doesNotContain("tools.jackson");
    }

    @Test
    void aGoodBodyIsServed() throws Exception {
        assertThat(post("/things", BodyPublishers.ofString("{\"name\":\"a\",\"number\":3}"))
                        .body())
                .isEqualTo("{\"name\":\"a\",\"number\":3}");
    }

    @Test
    void whatIsNotThereOrNotOfferedIsAProblemToo() throws Exception {
        problem(send(request("/nowhere").build()), 404, "not_found");
        problem(send(request("/things").build()), 405, "method_not_allowed");
        problem(
                send(request("/things")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))
                        .build()),
                415,
                "unsupported_media_type");
        problem(
                send(request("/things")
                        .header("Content-Type", "application/json")
                        .header("Accept", "image/png")
                        .POST(BodyPublishers.ofString("{\"name\":\"a\",\"number\":3}"))
                        .build()),
                406,
                "not_acceptable");
    }

    @Test
    void aClientThatHangsUpWhileItIsAnsweredIsNoErrorOfOurs(CapturedOutput output) throws Exception {
        double before = internalErrors();

        assertThat(send(request("/gone").build()).body()).isEmpty();

        assertThat(internalErrors()).isEqualTo(before);
        assertThat(output).doesNotContain("Broken pipe");
    }

    private double internalErrors() {
        return meters.counter("twopc.errors", "component", "api", "type", "internal")
                .count();
    }

    @Test
    void anUnexpectedFailureTellsNothingOfTheInside() throws Exception {
        HttpResponse<String> response = send(request("/broken").build());
        problem(response, 500, "internal");
        assertThat(response.body()).doesNotContain("secret").doesNotContain("IllegalState");
    }
}
