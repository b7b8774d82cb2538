package io.twopc.chaos;

import io.twopc.chaos.History.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a run left behind, once it is over and healed.
 *
 * @param views what the coordinator says of each transaction in the end, by id
 * @param banks what each bank's databases hold, by bank
 */
record Evidence(Collection<Entry> transfers, Map<String, View> views, Map<String, Holdings> banks) {

    /**
     * A transaction as the coordinator shows it.
     *
     * @param damage empty if there is none
     * @param hazards the participants whose branches are hazards
     * @param unacknowledged the participants that have not acknowledged
     */
    record View(String state, String outcome, String damage, Set<String> hazards, Set<String> unacknowledged) {}

    /** What a transfer left in a database: one row for each time it took effect on an account. */
    record Row(String transfer, String account, long amount) {}

    /**
     * A bank's databases.
     *
     * @param conserved whether the bank counts in the sum of all balances
     * @param lost the rows of databases that the bank once had and that were replaced by empty ones
     * @param inDoubt branches that its database still holds prepared
     */
    record Holdings(
            boolean conserved,
            long firstBalance,
            Map<String, Long> balances,
            List<Row> rows,
            List<Row> lost,
            Set<String> inDoubt) {}
}
