package io.twopc.participant.channel;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs things later, one after another on one thread. */
public interface Alarm extends AutoCloseable {

    /** Runs the action after a pause; never, if this is closed by then. */
    void after(long nanos, Runnable action);

    /** Drops what has not run. */
    @Override
    void close();

    /** One with a thread of its own. */
    static Alarm threaded(String threadName) {
        return new Threaded(threadName);
    }

    /** The usual one; an action that fails is logged and does not stop the others. */
    final class Threaded implements Alarm {

        private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

        private final ScheduledExecutorService executor;

        private Threaded(String threadName) {
            executor = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, threadName));
        }

        @Override
        public void after(long nanos, Runnable action) {
            try {
                var unused = executor.schedule(() -> run(action), nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.trace("closed before {} could be scheduled", action, e);
            }
        }

        private static void run(Runnable action) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("Looking after the connection to the coordinator failed; it goes on", e);
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
