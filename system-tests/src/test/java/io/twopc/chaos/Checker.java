package io.twopc.chaos;

import io.twopc.chaos.Evidence.Holdings;
import io.twopc.chaos.Evidence.Row;
import io.twopc.chaos.Evidence.View;
import io.twopc.chaos.History.Entry;
import io.twopc.chaos.History.Told;
import io.twopc.chaos.Transfer.Move;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds what clients were told, what the coordinator says in the end and what the databases hold against each other. It
 * trusts none of them: an effect counts only where a row of the transfer says so, and nobody's word replaces it.
 */
final class Checker {

    private final Evidence evidence;
    private final List<String> violations = new ArrayList<>();

    private Checker(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Everything that is wrong, in words; empty if all is right. */
    static List<String> violations(Evidence evidence) {
        Checker checker = new Checker(evidence);
        evidence.transfers().forEach(checker::checkAnswers);
        evidence.views().forEach(checker::checkView);
        evidence.banks().forEach(checker::checkBank);
        checker.checkSum();
        return checker.violations;
    }

    private void checkAnswers(Entry entry) {
        String key = entry.transfer().key();
        entry.surprises().forEach(answer -> violation("unexpected answer", key, answer));
        Set<String> ids = entry.told().stream().map(Told::id).collect(Collectors.toSet());
        if (ids.size() > 1) {
            violation("one key, several transactions", key, entry.told());
        }
        Set<Told> outcomes = entry.told().stream().filter(Told::isFinal).collect(Collectors.toSet());
        if (outcomes.size() > 1) {
            violation("an answer changed", key, outcomes);
        }
        Optional<Told> outcome = entry.outcome();
        if (outcome.isEmpty()) {
            violation("no outcome", key, entry.told());
        } else {
            checkAgainstView(key, outcome.get());
        }
    }

    private void checkAgainstView(String key, Told told) {
        View view = evidence.views().get(told.id());
        if (view == null) {
            violation("a transaction is gone", key, told);
        } else if (!view.outcome().equals(told.outcome())) {
            violation("the coordinator says otherwise now", key, told + " but " + view);
        }
    }

    private void checkView(String id, View view) {
        boolean over = view.state().equals("COMPLETED") || view.state().equals("ABORTED");
        boolean unacknowledged =
                view.outcome().equals("COMMITTED") && !view.hazards().containsAll(view.unacknowledged());
        if (!over || unacknowledged) {
            violation("not over", id, view);
        }
        Set<String> unexplained = view.hazards().stream()
                .filter(bank -> holdings(bank).lost().isEmpty())
                .collect(Collectors.toSet());
        boolean hazardous = view.damage().equals("HAZARD") && !view.hazards().isEmpty();
        if (!unexplained.isEmpty() || (!view.damage().isEmpty() && !hazardous)) {
            violation("damage that nothing explains", id, view);
        }
    }

    private Holdings holdings(String bank) {
        Holdings holdings = evidence.banks().get(bank);
        if (holdings == null) {
            throw new IllegalArgumentException("no such bank: " + bank);
        }
        return holdings;
    }

    private void checkBank(String bank, Holdings holdings) {
        holdings.inDoubt().forEach(branch -> violation("in doubt", bank, branch));
        checkBalances(bank, holdings);
        Map<String, List<Row>> rows = byTransfer(holdings.rows());
        Map<String, List<Row>> lost = byTransfer(holdings.lost());
        for (Entry entry : evidence.transfers()) {
            String key = entry.transfer().key();
            List<Row> here = Optional.ofNullable(rows.remove(key)).orElse(List.of());
            List<Row> gone = Optional.ofNullable(lost.remove(key)).orElse(List.of());
            checkEffects(bank, entry, here, gone);
        }
        rows.values().forEach(row -> violation("an effect that nobody asked for", bank, row));
        lost.values().forEach(row -> violation("an effect that nobody asked for", bank, row));
    }

    /** Exactly the effects of a committed transfer, exactly once; none of an aborted one. */
    private void checkEffects(String bank, Entry entry, List<Row> here, List<Row> gone) {
        Optional<Told> outcome = entry.outcome();
        if (outcome.isEmpty()) {
            return;
        }
        List<Row> expected = outcome.get().outcome().equals("COMMITTED") ? effects(bank, entry.transfer()) : List.of();
        List<Row> actual = new ArrayList<>(here);
        actual.addAll(gone);
        if (actual.equals(expected)) {
            return;
        }
        View view = evidence.views().get(outcome.get().id());
        boolean shown = view != null && view.hazards().contains(bank);
        if (actual.isEmpty() && shown) {
            return; // Lost with a database, and the coordinator says so.
        }
        violation(
                actual.isEmpty()
                        ? "effect lost"
                        : expected.isEmpty() ? "effect of no commit" : "effect not exactly once",
                bank,
                outcome.get() + " " + entry.transfer() + " left " + here + " and, in replaced databases, " + gone);
    }

    private static List<Row> effects(String bank, Transfer transfer) {
        return transfer.moves().stream()
                .filter(move -> move.bank().equals(bank))
                .map(move -> row(transfer.key(), move))
                .toList();
    }

    private static Row row(String key, Move move) {
        return new Row(key, move.account(), move.amount());
    }

    private static Map<String, List<Row>> byTransfer(List<Row> rows) {
        return rows.stream().collect(Collectors.groupingBy(Row::transfer, HashMap::new, Collectors.toList()));
    }

    private void checkBalances(String bank, Holdings holdings) {
        Map<String, Long> expected = new TreeMap<>();
        holdings.balances().keySet().forEach(account -> expected.put(account, holdings.firstBalance()));
        holdings.rows().forEach(row -> expected.merge(row.account(), row.amount(), Long::sum));
        if (!expected.equals(new TreeMap<>(holdings.balances()))) {
            violation("balances are not what the rows add up to", bank, expected + " but " + holdings.balances());
        }
    }

    private void checkSum() {
        long expected = 0;
        long actual = 0;
        for (Holdings holdings : evidence.banks().values()) {
            if (holdings.conserved()) {
                expected += holdings.firstBalance() * holdings.balances().size();
                actual += holdings.balances().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
            }
        }
        if (expected != actual) {
            violation("sum of balances", "all banks", actual + " instead of " + expected);
        }
    }

    private void violation(String what, String where, Object details) {
        violations.add(what + ": " + where + ": " + details);
    }
}
