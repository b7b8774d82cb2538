package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.twopc.participant.resource.BranchId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one opening of a database. After a failure all of them are given up together, by {@link #drop}.
 *
 * <p>None is ever closed while a thread uses it: a thread that works in a session of H2 while another closes it may release
 * a version of the store twice, and then each statement of that database spins for ever. So whoever uses a connection owns
 * it meanwhile; what is dropped under its users is closed by the last of them to leave.
 */
final class XaSessions {

    private final String sessionSql;
    private final XADataSource source;
    private final HikariDataSource control;
    private final Map<BranchId, XaSession> holding = new ConcurrentHashMap<>();
    private final Set<BranchId> found = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<XaSession> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore free;
    /** How many connections are in use, and one until they are given up; whoever makes it zero closes what is left. */
    private final AtomicInteger users = new AtomicInteger(1);

    private final Runnable afterwards;
    private volatile boolean dropped;
    private volatile boolean ended;
    private volatile @Nullable Connection forcing;

    /**
     * Takes over where connections come from.
     *
     * @param afterwards run when all have been given up, and the last is closed
     */
    XaSessions(XADataSource source, String sessionSql, HikariDataSource control, int maxPrepared, Runnable afterwards) {
        this.source = source;
        this.sessionSql = sessionSql;
        this.control = control;
        this.free = new Semaphore(maxPrepared);
        this.afterwards = afterwards;
    }

    static SQLException notOpen() {
        return new SQLException("the database is not open", "08003");
    }

    // ---- connections outside every branch ----

    /** Runs something on a connection outside every branch. */
    <T> T control(PreparedStore.ControlUse<T> use) throws SQLException {
        enter();
        try (Connection connection = control.getConnection()) {
            return use.run(connection);
        } finally {
            leave();
        }
    }

    /** Runs something on the connection kept for forces, so that none waits for a connection; one at a time. */
    <T> T forcing(PreparedStore.ControlUse<T> use) throws SQLException {
        enter();
        try {
            Connection connection = forcing;
            if (connection == null) {
                connection = control.getConnection();
                forcing = connection;
            }
            return use.run(connection);
        } finally {
            leave();
        }
    }

    private void enter() throws SQLException {
        if (dropped || users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw notOpen();
        }
    }

    private void leave() {
        if (users.decrementAndGet() == 0) {
            closeIdle();
            closeControl();
            try {
                afterwards.run();
            } finally {
                ended = true;
            }
        }
    }

    /** Whether all have been given up, and the last is closed. */
    boolean isEnded() {
        return ended;
    }

    /** Hikari forgets a connection that is in use when it closes, and H2 keeps its database while it has one. */
    private void closeControl() {
        Connection kept = forcing;
        if (kept != null) {
            try {
                kept.close();
            } catch (SQLException | RuntimeException e) {
                XaSession.noteUnclosed(e);
            }
        }
        try {
            control.close();
        } catch (RuntimeException e) {
            XaSession.noteUnclosed(e);
        }
    }

    // ---- sessions, each with its owner ----

    /** Whether one more branch may be at work or prepared; {@link #takeBack} and {@link #discard} make room again. */
    boolean admit() {
        return free.tryAcquire();
    }

    /** A session for a branch that was admitted; ends with {@link #hold}, {@link #takeBack} or {@link #discard}. */
    XaSession take() throws SQLException {
        enter();
        XaSession session = idle.poll();
        return session == null ? open() : session;
    }

    /** A session that holds nothing when its use is over. */
    <T> T session(SessionUse<T> use) throws SQLException {
        enter();
        XaSession session = open();
        try {
            return use.run(session);
        } finally {
            session.close();
            leave();
        }
    }

    /** Something done in a session. */
    interface SessionUse<T> {
        T run(XaSession session) throws SQLException;
    }

    /** Makes a session for somebody who has entered, or has them leave. */
    private XaSession open() throws SQLException {
        boolean opened = false;
        try {
            XaSession session = XaSession.open(source, sessionSql);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                leave();
            }
        }
    }

    /** A branch's session is no longer needed. */
    void takeBack(XaSession session) {
        idle.add(session);
        free.release();
        leave();
    }

    /** A branch's session is of no more use. */
    void discard(XaSession session) {
        session.close();
        free.release();
        leave();
    }

    /** A branch was admitted and got no session. */
    void dismiss() {
        free.release();
    }

    /** A branch is prepared, and its session belongs to it; false if that was given up meanwhile, and is closed. */
    boolean hold(BranchId branch, XaSession session) {
        holding.put(branch, session);
        if (dropped && holding.remove(branch, session)) {
            session.close();
        }
        leave();
        return !dropped;
    }

    /**
     * The session of a prepared branch, to be taken back or held again; null if it has none.
     *
     * @throws SQLException if the connections have been given up
     */
    @Nullable
    XaSession release(BranchId branch) throws SQLException {
        enter();
        XaSession session = holding.remove(branch);
        if (session == null) {
            leave();
            if (dropped) {
                throw notOpen();
            }
        }
        return session;
    }

    /** A branch was found prepared at the opening, and has no session. */
    void addFound(BranchId branch) {
        found.add(branch);
    }

    boolean hasFound(BranchId branch) {
        return found.contains(branch);
    }

    void removeFound(BranchId branch) {
        found.remove(branch);
    }

    boolean holds(BranchId branch) {
        return holding.containsKey(branch) || found.contains(branch);
    }

    Set<BranchId> held() {
        Set<BranchId> held = new HashSet<>(found);
        held.addAll(holding.keySet());
        return held;
    }

    // ---- the end ----

    /** Closes the sessions that nobody uses, and has the rest closed when the last user leaves. Repeats are harmless. */
    synchronized void drop() {
        if (!dropped) {
            dropped = true;
            for (BranchId branch : Set.copyOf(holding.keySet())) {
                XaSession session = holding.remove(branch);
                if (session != null) {
                    session.close();
                }
            }
            closeIdle();
            leave();
        }
    }

    private void closeIdle() {
        for (XaSession session = idle.poll(); session != null; session = idle.poll()) {
            session.close();
        }
    }
}
