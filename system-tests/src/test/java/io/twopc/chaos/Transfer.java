package io.twopc.chaos;

import io.twopc.system.CoordinatorProcess.Branch;
import java.util.List;
import java.util.Map;

/**
 * Money that moves between banks in one transaction.
 *
 * @param key its idempotency key, and what its rows in the databases carry
 */
record Transfer(String key, List<Move> moves) {

    /** What an account of a bank gains, or loses below zero. */
    record Move(String bank, String account, long amount) {

        Branch branch(String key) {
            return new Branch(
                    bank,
                    Map.of(
                            "operations",
                            List.of(
                                    operation("move", Map.of("account", account, "amount", amount)),
                                    operation("note", Map.of("transfer", key, "account", account, "amount", amount)))));
        }

        private static Map<String, Object> operation(String name, Map<String, Object> parameters) {
            return Map.of("operation", name, "parameters", parameters);
        }
    }

    List<Branch> branches() {
        return moves.stream().map(move -> move.branch(key)).toList();
    }
}
