package io.twopc.participant.resource.jdbc;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.sql.XADataSource;
import org.h2.api.ErrorCode;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStoreException;
import org.h2.store.fs.FileUtils;

/**
 * H2 embedded in this process, on a file. It forces nothing by itself, so {@link #force} does; the decision record
 * "H2 durability" tells what was found out and why the settings here are as they are.
 */
final class H2Database implements XaDatabase {

    private static final String PREFIX = "jdbc:h2:";
    private static final List<String> NOT_EMBEDDED =
            List.of("tcp:", "ssl:", "mem:", "zip:", "nio:mem", "memfs:", "memlz");

    private final String url;
    private final String user;
    private final String password;
    /**
     * H2 gives the number of an ending transaction away before it deletes the name kept under that number. A branch that
     * begins in between would lose its own name, and with it its prepared state, or bear the old one's after a crash: so none
     * takes its number while another ends.
     */
    private final ReadWriteLock transactionNumbers = new ReentrantReadWriteLock();

    private final Duration lockTimeout;
    /** The database's file, as the file system beneath {@link CutOffFilePath} names it. */
    private final String file;

    private boolean rewritten;
    private volatile String opening = "";
    private volatile JdbcDataSource source = new JdbcDataSource();

    /**
     * Takes over where the database is.
     *
     * @throws JdbcConfigurationException if the URL does not name a database in a file of this process's own
     */
    H2Database(String url, String user, String password, Duration lockTimeout) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.file = fileOf(withPrefix(url, ""));
        CutOffFilePath.forgive(file);
        this.lockTimeout = lockTimeout;
    }

    /**
     * The URL with what durability needs. With a write delay of 0 H2 writes on the thread that asks, so that a checkpoint
     * cannot pass a write still under way on another; the setting holds only if it is there when the database is opened.
     * The trace file would hold values of failed statements. The database is always {@linkplain #cutOff cut off} before it
     * closes, so that compacting it then would be in vain; and it closes with its last session, whatever the URL says, or it
     * would stay in memory.
     */
    static String effectiveUrl(String url, String opening) {
        return withPrefix(url, CutOffFilePath.SCHEME + ":" + opening + ":");
    }

    private static String withPrefix(String url, String prefix) {
        String place = url.substring(PREFIX.length()).replaceAll("(?i);DB_CLOSE_DELAY=[^;]*", "");
        String upper = place.toUpperCase(Locale.ROOT);
        String scheme = place.toLowerCase(Locale.ROOT);
        if (NOT_EMBEDDED.stream().anyMatch(scheme::startsWith) || upper.contains("AUTO_SERVER=TRUE")) {
            throw new JdbcConfigurationException("spring.datasource.url names an H2 database that is not a file of this"
                    + " process alone: prepared branches survive only in an embedded file database, jdbc:h2:file:…,"
                    + " without AUTO_SERVER");
        }
        StringBuilder result = new StringBuilder(PREFIX).append(prefix);
        result.append(scheme.startsWith("file:") ? place.substring("file:".length()) : place);
        for (String setting : List.of(
                "WRITE_DELAY=0",
                "DB_CLOSE_DELAY=0",
                "DB_CLOSE_ON_EXIT=FALSE",
                "TRACE_LEVEL_FILE=0",
                "MAX_COMPACT_TIME=0")) {
            String name = setting.substring(0, setting.indexOf('='));
            if (!upper.contains(";" + name + "=")) {
                result.append(';').append(setting);
            }
        }
        return result.toString();
    }

    private static String fileOf(String effectiveUrl) {
        int settings = effectiveUrl.indexOf(';');
        return FileUtils.toRealPath(effectiveUrl.substring(PREFIX.length(), settings) + Constants.SUFFIX_MV_FILE);
    }

    @Override
    public String kind() {
        return "H2";
    }

    @Override
    public XADataSource xaDataSource() {
        return source;
    }

    @Override
    public void configure(HikariConfig pool) {
        pool.setDataSource(source);
    }

    @Override
    public String sessionSql() {
        return "SET LOCK_TIMEOUT " + lockTimeout.toMillis();
    }

    /**
     * Nothing opens the file again after a failed force: the next one may succeed without the first's data (R3). Another
     * process may have met that, and a page cache shows what the disk does not have: so what is read is first written and
     * forced.
     */
    @Override
    public void beforeOpening() throws SQLException {
        refuseUnforced();
        String begun = CutOffFilePath.open();
        opening = begun;
        JdbcDataSource fresh = new JdbcDataSource();
        fresh.setURL(effectiveUrl(url, begun));
        fresh.setUser(user);
        fresh.setPassword(password);
        source = fresh;
        if (!rewritten) {
            try {
                FileRewrite.run(file);
            } catch (FileRewrite.FileInUseException e) {
                ended();
                throw new SQLException(
                        e.getMessage(),
                        Integer.toString(ErrorCode.DATABASE_ALREADY_OPEN_1),
                        ErrorCode.DATABASE_ALREADY_OPEN_1,
                        e);
            } catch (IOException e) {
                ended();
                refuseUnforced();
                throw new SQLException("the file of the database could not be written", "58030", e);
            }
        }
    }

    private void refuseUnforced() throws UnsuitableDatabaseException {
        if (CutOffFilePath.isUnforced(file)) {
            throw new UnsuitableDatabaseException("H2 could not force its file to the disk: what it holds is uncertain."
                    + " Check the disk, then start the participant again");
        }
    }

    /** H2 itself has not been told. */
    @Override
    public void requireSound() throws SQLException {
        refuseUnforced();
        IOException failure = CutOffFilePath.failure(opening);
        if (failure != null) {
            throw new SQLException("the file of the database could not be written", "58030", failure);
        }
    }

    @Override
    public void check(Connection connection) throws SQLException {
        force(connection);
        try (Statement statement = connection.createStatement()) {
            // H2's own figure; a setting of the same name in the list may be one that was only stored.
            try (ResultSet rows = statement.executeQuery("SELECT MAX(CAST(SETTING_VALUE AS BIGINT)) FROM"
                    + " INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'WRITE_DELAY'")) {
                if (rows.next() && rows.getLong(1) != 0) {
                    throw new UnsuitableDatabaseException("H2 runs with WRITE_DELAY " + rows.getLong(1)
                            + ": it must be 0, or a forced write may miss what H2 is still writing");
                }
            }
        }
    }

    @Override
    public void opened(Connection connection) throws SQLException {
        rewritten = true; // and H2 has locked the file since
        try {
            H2PreparedNames.takeOver(connection);
        } catch (MVStoreException e) {
            throw new SQLException("the names of prepared branches could not be written", "58030", e);
        }
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        transactionNumbers.readLock().lock();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        } finally {
            transactionNumbers.readLock().unlock();
        }
    }

    @Override
    public <T> T end(Ending<T> ending) throws SQLException {
        transactionNumbers.writeLock().lock();
        try {
            return ending.run();
        } finally {
            transactionNumbers.writeLock().unlock();
        }
    }

    @Override
    public void force(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } finally {
            requireSound();
        }
    }

    /** H2 keeps them, but corrupts a rollback of such a branch while the database stays open. */
    @Override
    public boolean keepsBranchesOfClosedSessions() {
        return false;
    }

    @Override
    public void cutOff() {
        CutOffFilePath.cutOff(opening);
    }

    @Override
    public void ended() {
        CutOffFilePath.close(opening);
    }
}
