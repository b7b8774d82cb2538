package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.ParticipantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Branches held through XA. Every branch has a connection of its own from its first statement until it is decided, so
 * their number is bounded; branches found prepared at the start have none and are ended through a connection kept for
 * that.
 */
final class XaPreparedStore implements PreparedStore {

    private static final Logger LOG = LoggerFactory.getLogger(XaPreparedStore.class);
    private static final int CONTROL_CONNECTIONS = 8;

    private final XaDatabase database;
    private final ParticipantId participant;
    private final int maxPrepared;
    private final HikariDataSource control;
    private final GroupSync sync;
    private volatile Sessions sessions;

    XaPreparedStore(XaDatabase database, ParticipantId participant, int maxPrepared, Duration connectTimeout) {
        this.database = database;
        this.participant = participant;
        this.maxPrepared = maxPrepared;
        HikariConfig config = Pools.config("twopc-control", CONTROL_CONNECTIONS, connectTimeout);
        database.configure(config);
        config.setConnectionInitSql(database.sessionSql());
        this.control = Pools.open(config);
        this.sync = new GroupSync(this::forceNow);
        this.sessions = new Sessions(maxPrepared);
    }

    /** The XA connections since the store was opened. After a failure all of them are given up together. */
    private static final class Sessions {

        final Map<BranchId, XaSession> holding = new ConcurrentHashMap<>();
        final Set<BranchId> found = ConcurrentHashMap.newKeySet();
        final ConcurrentLinkedQueue<XaSession> idle = new ConcurrentLinkedQueue<>();
        final Semaphore free;
        volatile boolean dropped;

        Sessions(int maxPrepared) {
            free = new Semaphore(maxPrepared);
        }

        void takeBack(XaSession session) {
            idle.add(session);
            free.release();
            if (dropped) {
                closeIdle();
            }
        }

        void discard(XaSession session) {
            session.close();
            free.release();
        }

        void closeIdle() {
            for (XaSession session = idle.poll(); session != null; session = idle.poll()) {
                session.close();
            }
        }
    }

    @Override
    public String kind() {
        return database.kind();
    }

    @Override
    public void open() throws SQLException {
        sessions.closeIdle();
        try (Connection connection = control.getConnection()) {
            database.check(connection);
        }
        Sessions opened = new Sessions(maxPrepared);
        XaSession session = newSession();
        for (BranchId branch : session.recover()) {
            if (branch.participant().equals(participant)) {
                opened.found.add(branch);
            }
        }
        opened.idle.add(session);
        sessions = opened;
    }

    private XaSession newSession() throws SQLException {
        return XaSession.open(database.xaDataSource(), database.sessionSql());
    }

    @Override
    public Connection control() throws SQLException {
        return control.getConnection();
    }

    @Override
    public Work begin(BranchId branch, boolean readOnly) throws SQLException, Refusal {
        Sessions current = sessions;
        if (!current.free.tryAcquire()) {
            throw new Refusal("overloaded: " + maxPrepared + " branches are prepared or being prepared");
        }
        boolean begun = false;
        XaSession session = null;
        try {
            session = current.idle.poll();
            if (session == null) {
                session = newSession();
            }
            session.start(branch);
            begun = true;
            return new XaWork(current, session, branch);
        } finally {
            if (!begun) {
                if (session != null) {
                    session.close();
                }
                current.free.release();
            }
        }
    }

    /** The work of one branch; it hands its connection on to the prepared branch. */
    private static final class XaWork implements Work {

        private final Sessions home;
        private final XaSession session;
        private final BranchId branch;
        private boolean ended;
        private boolean prepared;

        XaWork(Sessions home, XaSession session, BranchId branch) {
            this.home = home;
            this.session = session;
            this.branch = branch;
        }

        @Override
        public Connection connection() {
            return session.connection();
        }

        @Override
        public void prepare() throws SQLException {
            ended = true;
            session.prepare(branch);
            home.holding.put(branch, session);
            prepared = true;
        }

        @Override
        public void close() throws SQLException {
            if (prepared) {
                return;
            }
            boolean undone = false;
            try {
                session.abandon(branch, ended);
                undone = true;
            } finally {
                if (undone) {
                    home.takeBack(session);
                } else {
                    home.discard(session);
                }
            }
        }
    }

    @Override
    public boolean holds(BranchId branch) {
        Sessions current = sessions;
        return current.holding.containsKey(branch) || current.found.contains(branch);
    }

    @Override
    public Set<BranchId> held() {
        Sessions current = sessions;
        Set<BranchId> held = new HashSet<>(current.found);
        held.addAll(current.holding.keySet());
        return held;
    }

    @Override
    public boolean commit(BranchId branch) throws SQLException {
        return end(branch, true);
    }

    @Override
    public boolean rollback(BranchId branch) throws SQLException {
        return end(branch, false);
    }

    private boolean end(BranchId branch, boolean commit) throws SQLException {
        Sessions current = sessions;
        XaSession own = current.holding.get(branch);
        if (own != null) {
            boolean known = own.end(branch, commit);
            current.holding.remove(branch);
            current.takeBack(own);
            return known;
        }
        return current.found.contains(branch) && endFound(current, branch, commit);
    }

    private boolean endFound(Sessions current, BranchId branch, boolean commit) throws SQLException {
        XaSession session = newSession();
        try {
            boolean known = session.recover().contains(branch) && session.end(branch, commit);
            current.found.remove(branch);
            return known;
        } finally {
            session.close();
        }
    }

    @Override
    public void force() throws SQLException {
        sync.await();
    }

    private void forceNow() throws SQLException {
        try (Connection connection = control.getConnection()) {
            database.force(connection);
        }
    }

    @Override
    public void drop() {
        letGo(false);
        Pools.replaceConnections(control);
    }

    @Override
    public void close() {
        letGo(true);
        control.close();
    }

    private void letGo(boolean orderly) {
        Sessions current = sessions;
        sessions = new Sessions(maxPrepared);
        current.dropped = true;
        if (database.keepsBranchesOfClosedSessions()) {
            current.holding.values().forEach(XaSession::close);
        } else if (!current.holding.isEmpty() || !orderly) {
            shutDown(orderly);
        }
        current.closeIdle();
    }

    private void shutDown(boolean orderly) {
        try (Connection connection = control.getConnection()) {
            database.shutDown(connection, orderly);
        } catch (SQLException e) {
            LOG.info("the database was gone before it could be shut down (SQLState {})", e.getSQLState());
        }
    }
}
