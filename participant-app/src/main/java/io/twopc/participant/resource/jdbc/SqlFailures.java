package io.twopc.participant.resource.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import javax.transaction.xa.XAException;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of the database amounts to, told by its SQLState. The driver's own words are shown only for failures to
 * connect: those of a statement may repeat its values.
 */
final class SqlFailures {

    /** H2: closed, broken, being closed, in use elsewhere, unreadable, not found. */
    private static final Set<Integer> H2_GONE = Set.of(
            90007, 90013, 90014, 90018, 90020, 90024, 90028, 90029, 90030, 90031, 90048, 90049, 90067, 90098, 90121,
            90146, 90148);

    private static final int H2_TRANSACTION_NOT_FOUND = 90129;

    private SqlFailures() {}

    /** Whether the database is gone, shutting down or out of connections, so that asking again later may succeed. */
    static boolean isUnavailable(SQLException e) {
        String state = state(e);
        return e instanceof UnsuitableDatabaseException
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLRecoverableException
                || state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.equals("53300")
                || state.equals("53100")
                || H2_GONE.contains(e.getErrorCode())
                || storeIsBroken(e);
    }

    /** Whether the connections themselves are lost, rather than all of them being busy. */
    static boolean losesConnections(SQLException e) {
        return isUnavailable(e) && !(e instanceof SQLTransientConnectionException && e.getCause() == null);
    }

    private static boolean storeIsBroken(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MVStoreException broken
                    && broken.getErrorCode() < DataUtils.ERROR_TRANSACTION_CORRUPT) {
                return true;
            }
        }
        return false;
    }

    /** The SQL failure behind an XA failure; an XA failure without one keeps its code. */
    static SQLException of(XAException e) {
        if (e.getCause() instanceof SQLException sql) {
            return sql;
        }
        boolean gone = e.errorCode == XAException.XAER_RMFAIL || e.errorCode == XAException.XAER_RMERR;
        return new SQLException("XA error " + e.errorCode, gone ? "08000" : "XA000", e);
    }

    /** Whether the resource does not know the branch. */
    static boolean isUnknownBranch(XAException e) {
        return e.errorCode == XAException.XAER_NOTA
                || (e.getCause() instanceof SQLException sql && sql.getErrorCode() == H2_TRANSACTION_NOT_FOUND);
    }

    /** Why a statement failed, in words a person understands and without its values. */
    static String reason(SQLException e) {
        String state = state(e);
        @Nullable String known = byState(state);
        if (known == null) {
            known = byClass(state);
        }
        return known == null ? "the database refused it (SQLState " + state + ")" : known + " (SQLState " + state + ")";
    }

    private static @Nullable String byState(String state) {
        return switch (state) {
            case "23505" -> "a row with this key exists already";
            case "23502" -> "a value is missing that must not be null";
            case "23503", "23506" -> "it refers to a row that does not exist, or removes one that is referred to";
            case "23513", "23514" -> "it violates a check that the table declares";
            case "HYT00", "55P03" -> "a row it needs stayed locked by another branch for longer than the lock timeout";
            case "40001" -> "it conflicts with another transaction";
            case "40P01" -> "it deadlocked with another transaction";
            case "57014" -> "the database ended the statement, as cancelled or past its time limit";
            case "25006" -> "it changes data although it is declared read-only, or the database is read-only";
            case "22001" -> "a text is longer than its column";
            case "22003", "22004" -> "a value is outside the range of its column";
            case "22012" -> "it divides by zero";
            case "22007", "22008", "22018", "22P02" -> "a value does not have the type that the database expects";
            case "42501", "90096" -> "the participant's database user may not do this";
            case "53200" -> "the database is overloaded: out of memory, or of room for prepared transactions";
            default -> null;
        };
    }

    private static @Nullable String byClass(String state) {
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "22" -> "a value does not fit what the database expects";
            case "23" -> "it violates a constraint that the tables declare";
            case "40" -> "the database rolled it back because of a conflict";
            case "42" -> "its declared statement does not fit the tables or the types of its values";
            case "0A" -> "it uses something that a prepared transaction cannot hold";
            case "53" -> "the database is overloaded";
            default -> null;
        };
    }

    /** Why the database cannot be used now, in words for health and logs. */
    static String connectReason(SQLException e) {
        if (e instanceof UnsuitableDatabaseException) {
            return String.valueOf(e.getMessage());
        }
        SQLException root = e;
        while (root.getCause() instanceof SQLException deeper) {
            root = deeper;
        }
        if (root.getErrorCode() == ErrorCode.ADMIN_RIGHTS_REQUIRED) {
            return "the H2 user has no admin rights, without which nothing can be forced to the disk and no branch taken"
                    + " back after a restart";
        }
        String state = state(root);
        boolean plain = state.startsWith("08")
                || state.startsWith("28")
                || state.startsWith("57P")
                || state.startsWith("3D")
                || H2_GONE.contains(root.getErrorCode());
        String words = plain ? firstLine(root) + ", " : "";
        return "the database cannot be used (" + words + "SQLState " + state + ")";
    }

    private static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static String state(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }
}
