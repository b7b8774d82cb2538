package io.twopc.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What clients were told of every transfer, to hold the databases against. May be used by many threads at once. */
final class Ledger {

    private final Map<Transfer, String> outcomes = new ConcurrentHashMap<>();

    void record(Transfer transfer, String outcome) {
        assertThat(outcome).isIn("COMMITTED", "ABORTED");
        outcomes.put(transfer, outcome);
    }

    long committed() {
        return outcomes.values().stream().filter("COMMITTED"::equals).count();
    }

    /** Holds the notes and the balances of every bank against the outcomes: all of a transfer, or nothing of it. */
    void check(List<Site> banks) {
        assertThat(outcomes).isNotEmpty();
        long sum = 0;
        for (Site bank : banks) {
            assertThat(bank.bank().notes()).as("notes at %s", bank.id()).isEqualTo(expectedNotes(bank));
            Map<String, Long> balances = bank.bank().balances();
            assertThat(balances).as("balances at %s", bank.id()).isEqualTo(expectedBalances(bank));
            sum += balances.values().stream().mapToLong(Long::longValue).sum();
        }
        assertThat(sum)
                .as("sum of all balances")
                .isEqualTo(Database.FIRST_BALANCE * Site.ACCOUNTS.size() * banks.size());
    }

    private Map<String, Long> expectedNotes(Site bank) {
        Map<String, Long> notes = new TreeMap<>();
        committedMoves(bank)
                .forEach((transfer, move) -> notes.put(transfer.name() + " " + move.account(), move.amount()));
        return notes;
    }

    private Map<String, Long> expectedBalances(Site bank) {
        Map<String, Long> balances = new TreeMap<>();
        Site.ACCOUNTS.forEach(account -> balances.put(account, Database.FIRST_BALANCE));
        committedMoves(bank).forEach((transfer, move) -> balances.merge(move.account(), move.amount(), Long::sum));
        return balances;
    }

    private Map<Transfer, Move> committedMoves(Site bank) {
        Map<Transfer, Move> moves = new ConcurrentHashMap<>();
        outcomes.forEach((transfer, outcome) -> transfer.moves().stream()
                .filter(move -> move.site().equals(bank) && outcome.equals("COMMITTED"))
                .forEach(move -> moves.put(transfer, move)));
        return moves;
    }
}
