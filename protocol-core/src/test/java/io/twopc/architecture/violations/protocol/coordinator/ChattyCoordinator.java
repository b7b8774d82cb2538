package io.twopc.architecture.violations.protocol.coordinator;

import io.twopc.architecture.violations.protocol.participant.Neighbour;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** Logs, counts for many threads, draws an id and knows its neighbour. */
public class ChattyCoordinator {

    private final AtomicLong steps = new AtomicLong();

    public UUID step(Neighbour neighbour) {
        LoggerFactory.getLogger("chatty").info("step {} of {}", steps.incrementAndGet(), neighbour);
        return UUID.randomUUID();
    }
}
