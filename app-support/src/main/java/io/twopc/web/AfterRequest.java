package io.twopc.web;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to wait until a thread of the server has let go of a request that goes on without it. The server calls such a
 * request asynchronous while it still lets go: if another thread writes to the client then, and the client is gone, the
 * server leaves the request half ended and gives its objects to the next one.
 */
public final class AfterRequest {

    private static final Logger LOG = LoggerFactory.getLogger(AfterRequest.class);

    private static final ThreadLocal<@Nullable Queue<Runnable>> GATHERED = new ThreadLocal<>();

    private AfterRequest() {}

    /** Runs a short task on this thread when it has let go of the request that it serves; at once if it serves none. */
    public static void run(Runnable task) {
        Queue<Runnable> gathered = GATHERED.get();
        if (gathered == null) {
            task.run();
        } else {
            gathered.add(task);
        }
    }

    /** Serves a request, and then runs what has waited for that. */
    static <T> T following(Supplier<T> service) {
        Queue<Runnable> gathered = new ArrayDeque<>(1);
        GATHERED.set(gathered);
        try {
            return service.get();
        } finally {
            GATHERED.remove();
            gathered.forEach(AfterRequest::runSafely);
        }
    }

    /** The server would take a failure for one of the connection. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("What was to follow a request failed", e);
        }
    }
}
