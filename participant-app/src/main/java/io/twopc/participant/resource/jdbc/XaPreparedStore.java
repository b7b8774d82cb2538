package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.ParticipantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Branches held through XA. Every branch has a connection of its own from its first statement until it is decided, so
 * their number is bounded; branches found prepared at the start have none and are each ended through one of
 * their own.
 */
final class XaPreparedStore implements PreparedStore {

    private static final int CONTROL_CONNECTIONS = 9;

    private final XaDatabase database;
    private final ParticipantId participant;
    private final int maxPrepared;
    private final Duration connectTimeout;
    private final GroupSync sync;
    private volatile @Nullable XaSessions sessions;
    /** The connections given up last. */
    private @Nullable XaSessions former;

    XaPreparedStore(XaDatabase database, ParticipantId participant, int maxPrepared, Duration connectTimeout) {
        this.database = database;
        this.participant = participant;
        this.maxPrepared = maxPrepared;
        this.connectTimeout = connectTimeout;
        this.sync = new GroupSync(this::forceNow);
    }

    /** A pool of plain connections; while one of them is open, H2 keeps even a broken database registered. */
    private HikariDataSource newControl() {
        HikariConfig config = Pools.config("twopc-control", CONTROL_CONNECTIONS, connectTimeout);
        database.configure(config);
        config.setConnectionInitSql(database.sessionSql());
        return Pools.open(config);
    }

    private XaSessions opened() throws SQLException {
        XaSessions current = sessions;
        if (current == null) {
            throw XaSessions.notOpen();
        }
        database.requireSound();
        return current;
    }

    @Override
    public String kind() {
        return database.kind();
    }

    @Override
    public void open() throws SQLException {
        drop();
        boolean mayOpen = database.keepsBranchesOfClosedSessions() || former == null || former.isEnded();
        if (!mayOpen) {
            throw new SQLException("connections from before the failure are still in use", "08006");
        }
        database.beforeOpening();
        XaSessions opened = new XaSessions(
                database.xaDataSource(), database.sessionSql(), newControl(), maxPrepared, database::ended);
        boolean usable = false;
        try {
            opened.forcing(connection -> {
                database.check(connection);
                database.opened(connection);
                return opened;
            });
            opened.session(XaSession::recover).stream()
                    .filter(branch -> branch.participant().equals(participant))
                    .forEach(opened::addFound);
            sessions = opened;
            usable = true;
        } finally {
            if (!usable) {
                letGo(opened);
            }
        }
    }

    @Override
    public <T> T control(ControlUse<T> use) throws SQLException {
        return opened().control(use);
    }

    @Override
    public Work begin(BranchId branch, boolean readOnly) throws SQLException, Refusal {
        XaSessions current = opened();
        if (!current.admit()) {
            throw new Refusal("overloaded: " + maxPrepared + " branches are prepared or being prepared");
        }
        XaSession session = null;
        boolean begun = false;
        try {
            session = current.take();
            session.start(branch);
            database.begin(session.connection());
            begun = true;
            return new XaWork(database, current, session, branch);
        } finally {
            if (session == null) {
                current.dismiss();
            } else if (!begun) {
                current.discard(session);
            }
        }
    }

    /** The work of one branch; it hands its connection on to the prepared branch. */
    private static final class XaWork implements Work {

        private final XaDatabase database;
        private final XaSessions home;
        private final XaSession session;
        private final BranchId branch;
        private boolean ended;
        private boolean handedOn;

        XaWork(XaDatabase database, XaSessions home, XaSession session, BranchId branch) {
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
            handedOn = true;
            if (!home.hold(branch, session)) {
                throw XaSessions.notOpen();
            }
        }

        @Override
        public void close() throws SQLException {
            if (handedOn) {
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
    public boolean holds(BranchId branch) throws SQLException {
        return opened().holds(branch);
    }

    @Override
    public Set<BranchId> held() throws SQLException {
        return opened().held();
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
        XaSessions current = opened();
        XaSession own = current.release(branch);
        if (own == null) {
            return current.hasFound(branch) && endFound(current, branch, commit);
        }
        boolean ended = false;
        try {
            boolean known = database.end(() -> own.end(branch, commit));
            ended = true;
            return known;
        } finally {
            if (ended) {
                current.takeBack(own);
            } else {
                current.hold(branch, own);
            }
        }
    }

    private boolean endFound(XaSessions current, BranchId branch, boolean commit) throws SQLException {
        boolean known = current.session(
                session -> session.recover().contains(branch) && database.end(() -> session.end(branch, commit)));
        current.removeFound(branch);
        return known;
    }

    @Override
    public void force() throws SQLException {
        sync.await();
    }

    private void forceNow() throws SQLException {
        XaSessions current = opened();
        current.forcing(connection -> {
            database.force(connection);
            return current;
        });
    }

    @Override
    public void drop() {
        XaSessions current = sessions;
        sessions = null;
        if (current != null) {
            letGo(current);
        }
    }

    @Override
    public void close() {
        drop();
    }

    /**
     * Gives connections up. A database in this process ends as if the process had been killed, also where all is well: to end
     * it in order would roll prepared branches back, and compact the file, which is no time for a disk to fail.
     */
    private void letGo(XaSessions current) {
        if (!database.keepsBranchesOfClosedSessions()) {
            database.cutOff();
        }
        former = current;
        current.drop();
    }
}
