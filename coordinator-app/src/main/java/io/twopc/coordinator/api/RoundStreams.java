package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.TransactionManager;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** All streams of rounds that are open. They are told to end before the web server begins its graceful shutdown. */
@Component
final class RoundStreams implements SmartLifecycle {

    private final CoordinatorProperties.RoundStream settings;
    private final int maxLineBytes;
    private final RoundStream.Parts parts;
    private final Set<RoundStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private final StreamGate gate;

    RoundStreams(
            TransactionManager manager,
            StartTransactionReader reader,
            JsonMapper json,
            ApiErrors errors,
            CoordinatorProperties properties) {
        settings = properties.roundStream();
        gate = new StreamGate(
                settings.maxClients(),
                "as many streams of rounds are open as may be",
                "twopc.coordinator.round-stream.max-clients");
        maxLineBytes = Math.toIntExact(properties.maxRequestBytes().toBytes());
        parts = new RoundStream.Parts(manager, reader, json, errors::problemOf);
    }

    /** Serves a client on the request's own thread, from its first line to the last answer. */
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        gate.enter();
        try {
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            serve(new RoundStream(
                    new LineReader(request.getInputStream(), maxLineBytes),
                    settings.maxInFlight(),
                    parts,
                    response.getOutputStream()));
        } finally {
            gate.leave();
        }
    }

    private void serve(RoundStream stream) {
        streams.add(stream);
        try {
            if (!gate.isOpen()) {
                stream.end();
            }
            stream.serve("rounds-" + number.incrementAndGet());
        } finally {
            streams.remove(stream);
        }
    }

    int size() {
        return gate.inside();
    }

    @Override
    public void start() {
        gate.open();
    }

    @Override
    public void stop() {
        gate.close();
        streams.forEach(RoundStream::end);
    }

    @Override
    public boolean isRunning() {
        return gate.isOpen();
    }
}
