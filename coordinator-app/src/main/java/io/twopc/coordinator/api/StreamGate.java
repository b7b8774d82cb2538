package io.twopc.coordinator.api;

import io.twopc.web.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;

/** Lets in as many clients of one kind of stream as may be there at once, while the coordinator runs. */
final class StreamGate {

    private final int most;
    private final String tooMany;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean open;

    /**
     * A gate that is closed.
     *
     * @param most how many may be inside
     * @param tooMany what the next one is told: it is followed by how many may
     * @param property how the limit is set
     */
    StreamGate(int most, String tooMany, String property) {
        this.most = most;
        this.tooMany = tooMany + ": " + most + " (" + property + ")";
    }

    /**
     * Lets one in, who has to leave.
     *
     * @throws ProblemException if the gate is closed, or as many are inside as may
     */
    void enter() {
        if (!open) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "shutting_down", "the coordinator is going down");
        }
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            throw new ProblemException(HttpStatus.TOO_MANY_REQUESTS, "overloaded", tooMany)
                    .withHeader("Retry-After", "5");
        }
    }

    void leave() {
        inside.decrementAndGet();
    }

    int inside() {
        return inside.get();
    }

    boolean isOpen() {
        return open;
    }

    void open() {
        open = true;
    }

    void close() {
        open = false;
    }
}
