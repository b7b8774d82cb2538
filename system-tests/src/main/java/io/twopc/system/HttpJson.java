package io.twopc.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A client of one application's HTTP interface. May be used by many threads at once. */
public final class HttpJson {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(90);

    private final HttpClient client;
    private final URI base;
    private final Duration patience;

    /** Makes a client for whatever listens on a port of this machine. */
    public HttpJson(int port) {
        this("localhost", port);
    }

    /** Makes a client for whatever listens on a port of some host. */
    public HttpJson(String host, int port) {
        this(host, port, ANSWER);
    }

    /** Makes a client that gives up after a time of its own. */
    public HttpJson(String host, int port, Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
        this.base = URI.create("http://" + host + ":" + port);
    }

    /**
     * An answer.
     *
     * @param body missing where the answer has none or no JSON
     */
    public record Answer(int status, HttpHeaders headers, JsonNode body, String text) {

        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.headers(), json(response.body()), response.body());
        }

        private static JsonNode json(String text) {
            try {
                return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
            } catch (JacksonException notJson) {
                return MissingNode.getInstance();
            }
        }

        /** A field of the body as text, empty if it is not there. */
        public String field(String name) {
            return body.path(name).asString("");
        }

        /** The Location header, empty if there is none. */
        public String location() {
            return headers.firstValue("Location").orElse("");
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    /** The address of a path. */
    public URI uri(String path) {
        return base.resolve(path);
    }

    /**
     * Asks.
     *
     * @throws UncheckedIOException if nobody answers
     */
    public Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    /** Asks something done. */
    public Answer post(String path, Object body, Map<String, String> headers) {
        return send(posting(path, body, headers));
    }

    /** Asks something done. */
    public Answer post(String path, Object body) {
        return post(path, body, Map.of());
    }

    /** Asks something removed. */
    public Answer delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    /** Asks something removed, saying who and why. */
    public Answer delete(String path, Object body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method("DELETE", BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    /** Asks something done, without waiting for the answer. */
    public CompletableFuture<Answer> postAsync(String path, Object body, Map<String, String> headers) {
        return client.sendAsync(posting(path, body, headers).timeout(patience).build(), BodyHandlers.ofString())
                .thenApply(Answer::of);
    }

    private HttpRequest.Builder posting(String path, Object body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        headers.forEach(request::header);
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            return Answer.of(client.send(request.timeout(patience).build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + base, e);
        }
    }

    /** Whether a GET of the path is answered with 200 just now. */
    public boolean isOk(String path) {
        try {
            return get(path).status() == 200;
        } catch (UncheckedIOException nobodyThere) {
            return false;
        }
    }
}
