package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One XA connection. Its handle is taken before any branch starts and never closed while one is prepared, unless the
 * database was cut off: closing the handle of an H2 connection rolls its prepared branch back.
 */
final class XaSession {

    private static final Logger LOG = LoggerFactory.getLogger(XaSession.class);

    private final XAConnection physical;
    private final XAResource resource;
    private final Connection handle;

    private XaSession(XAConnection physical) throws SQLException {
        this.physical = physical;
        this.resource = physical.getXAResource();
        this.handle = physical.getConnection();
    }

    static XaSession open(XADataSource source, String sessionSql) throws SQLException {
        XAConnection physical = source.getXAConnection();
        try {
            XaSession session = new XaSession(physical);
            try (Statement statement = session.handle.createStatement()) {
                statement.execute(sessionSql);
            }
            return session;
        } catch (SQLException e) {
            physical.close();
            throw e;
        }
    }

    Connection connection() {
        return handle;
    }

    void start(BranchId branch) throws SQLException {
        try {
            resource.start(new BranchXid(branch), XAResource.TMNOFLAGS);
        } catch (XAException e) {
            throw SqlFailures.of(e);
        }
    }

    void prepare(BranchId branch) throws SQLException {
        Xid xid = new BranchXid(branch);
        try {
            resource.end(xid, XAResource.TMSUCCESS);
            if (resource.prepare(xid) != XAResource.XA_OK) {
                throw new SQLException("the driver says that a branch that wrote a row is read-only", "XA000");
            }
        } catch (XAException e) {
            throw SqlFailures.of(e);
        }
    }

    /** Undoes a branch that this session started and did not report prepared. */
    void abandon(BranchId branch, boolean ended) throws SQLException {
        Xid xid = new BranchXid(branch);
        try {
            if (!ended) {
                resource.end(xid, XAResource.TMFAIL);
            }
            resource.rollback(xid);
        } catch (XAException e) {
            boolean gone = SqlFailures.isUnknownBranch(e)
                    || (e.errorCode >= XAException.XA_RBBASE && e.errorCode <= XAException.XA_RBEND);
            if (!gone) {
                throw SqlFailures.of(e);
            }
        }
    }

    /** Ends a prepared branch; false if the database does not know it. */
    boolean end(BranchId branch, boolean commit) throws SQLException {
        Xid xid = new BranchXid(branch);
        try {
            if (commit) {
                resource.commit(xid, false);
            } else {
                resource.rollback(xid);
            }
            return true;
        } catch (XAException e) {
            if (SqlFailures.isUnknownBranch(e)) {
                return false;
            }
            throw SqlFailures.of(e);
        }
    }

    /**
     * Lists the prepared branches of every participant. H2 needs it before each rollback of a branch that another session
     * prepared: without it, that rollback reports success and does nothing.
     */
    Set<BranchId> recover() throws SQLException {
        Set<BranchId> branches = new HashSet<>();
        try {
            Xid[] found = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
            for (Xid xid : found) {
                BranchXid.parse(xid).ifPresent(branches::add);
            }
        } catch (XAException e) {
            throw SqlFailures.of(e);
        }
        return branches;
    }

    /** Closes the connection; on H2 never while it holds a prepared branch, unless the database was cut off. */
    void close() {
        try {
            physical.close();
        } catch (SQLException | RuntimeException e) {
            noteUnclosed(e);
        }
    }

    /** A connection that is of no more use could not be closed in order. */
    static void noteUnclosed(Exception e) {
        String words = e instanceof SQLException sql ? "SQLState " + sql.getSQLState() : e.toString();
        LOG.debug("a connection could not be closed ({})", words);
    }
}
