package io.twopc.participant.resource.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.db.Store;
import org.h2.mvstore.tx.Transaction;

/**
 * The names under which H2 remembers prepared transactions, each by the transaction's number. Numbers are used again.
 *
 * <p>H2 2.4.240 deletes a name only when the transaction was prepared since the database was opened. That of a branch found
 * at the opening and ended then stays behind, and after the next crash whatever unprepared work has the same number comes
 * back as that branch: prepared, under the old name, ready to be committed.
 */
final class H2PreparedNames {

    private static final String MAP = "openTransactions";

    private H2PreparedNames() {}

    /**
     * Has H2 delete the names of the branches it found when they end, and deletes those that name nothing. Call it before any
     * branch begins.
     */
    static void takeOver(Connection connection) throws SQLException {
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        Store database = session.getDatabase().getStore();
        Set<Integer> prepared = new HashSet<>();
        for (Transaction transaction : database.getTransactionStore().getOpenTransactions()) {
            if (transaction.getStatus() == Transaction.STATUS_PREPARED) {
                // to store the name again is what makes H2 delete it in the end
                transaction.setName(transaction.getName());
                prepared.add(transaction.getId());
            }
        }
        MVStore store = database.getMvStore();
        MVMap<Integer, Object[]> names = store.openMap(MAP, new MVMap.Builder<>());
        for (Integer number : List.copyOf(names.keySet())) {
            if (!prepared.contains(number)) {
                names.remove(number);
            }
        }
        store.commit();
    }
}
