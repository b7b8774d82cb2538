package io.twopc.system;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A participant with the network before it, and its database if it has one.
 *
 * @param database null where the participant only has an opinion
 */
public record Site(
        ParticipantProcess process,
        TcpProxy network,
        @Nullable Database database) {

    public static final List<String> ACCOUNTS =
            List.of("ann", "ben", "cid", "dot", "eva", "fay", "gus", "hal", "ida", "jim", "kay", "leo");

    public String id() {
        return process.id();
    }

    boolean isBank() {
        return database != null;
    }

    public Database bank() {
        if (database == null) {
            throw new IllegalStateException(id() + " has no database");
        }
        return database;
    }

    /** What a transfer asks of a bank. */
    public static Object payload(Move move, String transfer) {
        Map<String, Object> note = Map.of("transfer", transfer, "account", move.account(), "amount", move.amount());
        return Map.of(
                "operations",
                List.of(
                        Map.of(
                                "operation",
                                "move",
                                "parameters",
                                Map.of("account", move.account(), "amount", move.amount())),
                        Map.of("operation", "note", "parameters", note)));
    }
}
