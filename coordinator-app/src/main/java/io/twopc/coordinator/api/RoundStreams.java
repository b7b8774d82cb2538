package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.TransactionManager;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
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

    /** Begins to read rounds from the body. The emitter has no timeout: the last line ends it. */
    ResponseBodyEmitter open(InputStream body) {
        gate.enter();
        ResponseBodyEmitter client = new ResponseBodyEmitter(0L);
        RoundStream stream = new RoundStream(new LineReader(body, maxLineBytes), settings.maxInFlight(), parts, client);
        streams.add(stream);
        String name = "rounds-" + number.incrementAndGet();
        start(name + "-in", stream::readAll);
        start(name + "-out", () -> {
            try {
                stream.tellAll();
            } finally {
                streams.remove(stream);
                gate.leave();
            }
        });
        if (!gate.isOpen()) {
            stream.end();
        }
        return client;
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
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
