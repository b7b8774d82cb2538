package io.twopc.coordinator.api;

import io.twopc.coordinator.CoordinatorProperties;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.web.AfterRequest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Everybody who listens to state changes. Each client has a bounded buffer and a thread that empties it, so neither the
 * engine nor another client ever waits for a slow one. Closed before the web server begins its graceful shutdown, which
 * would otherwise wait for streams that never end.
 */
@Component
final class StateChangeStream implements SmartLifecycle {

    private final TransactionManager manager;
    private final CoordinatorProperties.Stream settings;
    private final Set<StreamClient> clients = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private final StreamGate gate;

    StateChangeStream(TransactionManager manager, CoordinatorProperties properties) {
        this.manager = manager;
        this.settings = properties.stream();
        gate = new StreamGate(
                settings.maxClients(), "as many clients listen as may", "twopc.coordinator.stream.max-clients");
    }

    /** Begins to listen. The emitter has no timeout: the client ends it, or its slowness, or the coordinator's end. */
    SseEmitter open(Predicate<StateChange> filter) {
        gate.enter();
        try {
            return listen(filter);
        } catch (RuntimeException refused) {
            gate.leave();
            throw refused;
        }
    }

    private SseEmitter listen(Predicate<StateChange> filter) {
        SseEmitter emitter = new SseEmitter(0L);
        StreamClient client = new StreamClient(emitter, filter, settings, this::ended);
        client.subscribeTo(manager);
        clients.add(client);
        Thread thread = new Thread(client, "stream-" + number.incrementAndGet());
        thread.setDaemon(true);
        AfterRequest.run(thread::start);
        if (!gate.isOpen()) {
            client.close();
        }
        return emitter;
    }

    int size() {
        return gate.inside();
    }

    private void ended(StreamClient client) {
        if (clients.remove(client)) {
            gate.leave();
        }
    }

    @Override
    public void start() {
        gate.open();
    }

    @Override
    public void stop() {
        gate.close();
        clients.forEach(StreamClient::close);
    }

    @Override
    public boolean isRunning() {
        return gate.isOpen();
    }
}
