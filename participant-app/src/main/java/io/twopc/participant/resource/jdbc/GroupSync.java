package io.twopc.participant.resource.jdbc;

import java.sql.SQLException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One force for many: callers that arrive while a force runs share the next one. A caller returns only after a force
 * that began after its call has succeeded. Safe for use by many threads; whoever finds no force running runs it.
 */
final class GroupSync {

    /** What makes everything written so far durable. */
    interface Force {
        void run() throws SQLException;
    }

    private final Force force;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long begunRuns;
    private long endedRuns;
    private @Nullable SQLException lastFailure;

    GroupSync(Force force) {
        this.force = force;
    }

    /**
     * Returns once everything that was written before the call is on stable storage.
     *
     * @throws SQLException if the force that this call shared failed
     */
    void await() throws SQLException {
        lock.lock();
        try {
            long needed = begunRuns + 1;
            while (endedRuns < needed) {
                if (begunRuns == endedRuns) {
                    begunRuns++;
                    runUnlocked();
                } else {
                    ended.awaitUninterruptibly();
                }
            }
            if (lastFailure instanceof UnsuitableDatabaseException unsuitable) {
                throw new UnsuitableDatabaseException(String.valueOf(unsuitable.getMessage()));
            }
            if (lastFailure != null) {
                throw new SQLException("a shared force failed", lastFailure.getSQLState(), lastFailure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forces once, with the lock released meanwhile. */
    private void runUnlocked() {
        SQLException failure = new SQLException("the force ended abruptly");
        lock.unlock();
        try {
            force.run();
            failure = null;
        } catch (SQLException e) {
            failure = e;
        } finally {
            lock.lock();
            lastFailure = failure;
            endedRuns = begunRuns;
            ended.signalAll();
        }
    }
}
