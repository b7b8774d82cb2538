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
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * Branches held through XA. Every branch has a connection of its own from its first statement until it is decided, so
 * their number is bounded; branches found prepared at the start have none and are ended through a connection kept for
 * that.
 */
final class XaPreparedStore implements PreparedStore {

    private static final int CONTROL_CONNECTIONS = 9;

    private final XaDatabase database;
    private final ParticipantId participant;
    private final int maxPrepared;
    private final Duration connectTimeout;
    private final GroupSync sync;
    private volatile Sessions sessions;

    XaPreparedStore(XaDatabase database, ParticipantId participant, int maxPrepared, Duration connectTimeout) {
        this.database = database;
        this.participant = participant;
        this.maxPrepared = maxPrepared;
        this.connectTimeout = connectTimeout;
        this.sync = new GroupSync(this::forceNow);
        this.sessions = new Sessions(database.xaDataSource(), null, maxPrepared);
    }

    /** A pool of plain connections; while one of them is open, H2 keeps even a broken database registered. */
    private HikariDataSource newControl() {
        HikariConfig config = Pools.config("twopc-control", CONTROL_CONNECTIONS, connectTimeout);
        database.configure(config);
        config.setConnectionInitSql(database.sessionSql());
        return Pools.open(config);
    }

    /** The connections since the store was opened. After a failure all of them are given up together. */
    private static final class Sessions {

        final Map<BranchId, XaSession> holding = new ConcurrentHashMap<>();
        final Set<BranchId> found = ConcurrentHashMap.newKeySet();
        final ConcurrentLinkedQueue<XaSession> idle = new ConcurrentLinkedQueue<>();
        final XADataSource source;
        final @Nullable HikariDataSource control;
        /** Kept for forces, so that none waits for a connection. */
        volatile @Nullable Connection forcing;

        final Semaphore free;
        volatile boolean dropped;

        Sessions(XADataSource source, @Nullable HikariDataSource control, int maxPrepared) {
            this.source = source;
            this.control = control;
            this.free = new Semaphore(maxPrepared);
        }

        Connection plain() throws SQLException {
            if (control == null || dropped) {
                throw notOpen();
            }
            return control.getConnection();
        }

        void closeFree() {
            if (control != null) {
                control.close();
            }
            closeIdle();
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
        letGo(sessions);
        database.beforeOpening();
        Sessions opened = new Sessions(database.xaDataSource(), newControl(), maxPrepared);
        boolean usable = false;
        try {
            Connection connection = opened.plain();
            opened.forcing = connection;
            database.check(connection);
            database.opened(connection);
            XaSession session = newSession(opened);
            opened.idle.add(session);
            for (BranchId branch : session.recover()) {
                if (branch.participant().equals(participant)) {
                    opened.found.add(branch);
                }
            }
            sessions = opened;
            usable = true;
        } finally {
            if (!usable) {
                letGo(opened);
            }
        }
    }

    private XaSession newSession(Sessions current) throws SQLException {
        XaSession session = XaSession.open(current.source, database.sessionSql());
        if (current.dropped) {
            session.close();
            throw notOpen();
        }
        return session;
    }

    private static SQLException notOpen() {
        return new SQLException("the database is not open", "08003");
    }

    @Override
    public Connection control() throws SQLException {
        return sessions.plain();
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
                session = newSession(current);
            }
            session.start(branch);
            database.begin(session.connection());
            begun = true;
            return new XaWork(database, current, session, branch);
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

        private final XaDatabase database;
        private final Sessions home;
        private final XaSession session;
        private final BranchId branch;
        private boolean ended;
        private boolean prepared;

        XaWork(XaDatabase database, Sessions home, XaSession session, BranchId branch) {
            this.database = database;
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
            if (home.dropped) {
                home.holding.remove(branch);
                throw notOpen();
            }
            prepared = true;
        }

        @Override
        public void close() throws SQLException {
            if (prepared) {
                return;
            }
            boolean undone = false;
            try {
                undone = database.end(() -> {
                    session.abandon(branch, ended);
                    return true;
                });
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
            boolean known = database.end(() -> own.end(branch, commit));
            current.holding.remove(branch);
            current.takeBack(own);
            return known;
        }
        return current.found.contains(branch) && endFound(current, branch, commit);
    }

    private boolean endFound(Sessions current, BranchId branch, boolean commit) throws SQLException {
        XaSession session = newSession(current);
        try {
            boolean known = session.recover().contains(branch) && database.end(() -> session.end(branch, commit));
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
        Connection connection = sessions.forcing;
        if (connection == null) {
            throw notOpen();
        }
        database.force(connection);
    }

    @Override
    public void drop() {
        letGo(sessions);
    }

    @Override
    public void close() {
        letGo(sessions);
    }

    /**
     * Gives connections up. A database in this process ends as if the process had been killed, also where all is well: to end
     * it in order would roll prepared branches back, and compact the file, which is no time for a disk to fail.
     */
    private void letGo(Sessions current) {
        if (current.control != null && !database.keepsBranchesOfClosedSessions()) {
            database.cutOff();
        }
        current.dropped = true;
        sessions = new Sessions(database.xaDataSource(), null, maxPrepared);
        current.holding.values().forEach(XaSession::close);
        current.closeFree();
    }
}
