package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.ResourceUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way to the database: opens it on first use and again after it was lost, and turns the failure of whatever
 * passed into a {@link ResourceUnavailableException}. Safe for use by several threads. While the database is away, it is
 * tried at most once in {@link #RETRY}; calls in between fail at once.
 */
final class DatabaseGate {

    /** How long a failure to open is taken to last. */
    static final Duration RETRY = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseGate.class);

    private final PreparedStore store;
    private final Preparation preparation;
    private final LongSupplier nanoClock;
    private final Object lock = new Object();
    private volatile long generation;
    private volatile boolean open;
    private boolean closed;
    private long failedAtNanos;
    private String failure = "";

    /** Makes a database that was just opened ready: tables and scripts. */
    interface Preparation {
        void run(Connection connection) throws SQLException;
    }

    /** What passes the gate. */
    interface Use<T> {
        T run(Pass pass) throws SQLException;
    }

    DatabaseGate(PreparedStore store, Preparation preparation, LongSupplier nanoClock) {
        this.store = store;
        this.preparation = preparation;
        this.nanoClock = nanoClock;
    }

    /** The connections of one use: those made since the database was last opened. */
    final class Pass {

        private final long seen;

        private Pass(long seen) {
            this.seen = seen;
        }

        /**
         * Makes everything done in this use durable.
         *
         * @throws SQLException if it failed, or if the database was opened anew since this use began
         */
        void force() throws SQLException {
            store.force();
            if (generation != seen) {
                throw new SQLException("the database was lost meanwhile", "08006");
            }
        }
    }

    /** Runs something with the database open. */
    <T> T use(Use<T> use) throws ResourceUnavailableException {
        long seen = openIfNeeded();
        try {
            return use.run(new Pass(seen));
        } catch (SQLException e) {
            throw unavailable(e, seen);
        }
    }

    private ResourceUnavailableException unavailable(SQLException e, long seen) {
        boolean lost = SqlFailures.losesConnections(e);
        String words = SqlFailures.isUnavailable(e)
                ? SqlFailures.connectReason(e)
                : "the database could not do it: " + SqlFailures.reason(e);
        if (lost) {
            drop(seen, words);
        }
        return new ResourceUnavailableException(words);
    }

    private long openIfNeeded() throws ResourceUnavailableException {
        long seen = generation;
        if (open) {
            return seen;
        }
        synchronized (lock) {
            if (closed) {
                throw new ResourceUnavailableException("the participant is shutting down");
            }
            if (!open) {
                if (!failure.isEmpty() && nanoClock.getAsLong() - failedAtNanos < RETRY.toNanos()) {
                    throw new ResourceUnavailableException(failure);
                }
                tryOpen();
            }
            return generation;
        }
    }

    private void tryOpen() throws ResourceUnavailableException {
        try {
            store.open();
            store.control(connection -> {
                preparation.run(connection);
                return connection;
            });
            store.force();
            open = true;
            failure = "";
            LOG.info("{} is ready", store.kind());
        } catch (SQLException e) {
            String words = SqlFailures.connectReason(e);
            if (!words.equals(failure)) {
                LOG.warn("{} is unavailable: {}", store.kind(), words);
            }
            // Also where it answered: what was wrong with it may be remembered by its connections.
            store.drop();
            failure = words;
            failedAtNanos = nanoClock.getAsLong();
            throw new ResourceUnavailableException(words);
        }
    }

    private void drop(long seen, String words) {
        synchronized (lock) {
            if (open && generation == seen) {
                LOG.warn("{} was lost: {}", store.kind(), words);
                open = false;
                generation++;
                store.drop();
            }
        }
    }

    void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                open = false;
                generation++;
                store.close();
            }
        }
    }
}
