package io.twopc.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.chaos.Evidence.Holdings;
import io.twopc.chaos.Evidence.Row;
import io.twopc.chaos.Evidence.View;
import io.twopc.chaos.History.Told;
import io.twopc.chaos.Transfer.Move;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the checker says of evidence that was falsified: it has to see every lie it is there for. */
class CheckerTest {

    private static final long FIRST = 100;

    private final History history = new History();
    private final Map<String, View> views = new HashMap<>();
    private final Map<String, Bookkeeper> banks = new TreeMap<>();

    /** A bank's database to be falsified. */
    private static final class Bookkeeper {
        private final boolean conserved;
        private final Map<String, Long> balances = new TreeMap<>(Map.of("x", FIRST, "y", FIRST));
        private final List<Row> rows = new ArrayList<>();
        private final List<Row> lost = new ArrayList<>();
        private final Set<String> inDoubt = new HashSet<>();

        private Bookkeeper(boolean conserved) {
            this.conserved = conserved;
        }

        void book(Row row) {
            rows.add(row);
            balances.merge(row.account(), row.amount(), Long::sum);
        }

        Holdings holdings() {
            return new Holdings(conserved, FIRST, balances, rows, lost, inDoubt);
        }
    }

    @BeforeEach
    void anHonestRun() {
        banks.put("a", new Bookkeeper(true));
        banks.put("b", new Bookkeeper(true));
        banks.put("r", new Bookkeeper(false));
        committed("t1", new Move("a", "x", -10), new Move("b", "y", 10));
        committed("t2", new Move("b", "x", -5), new Move("a", "x", 5), new Move("r", "x", 5));
        aborted("t3", new Move("a", "x", -7), new Move("b", "y", 7));
    }

    private void committed(String key, Move... moves) {
        begin(key, "COMMITTED", "COMPLETED", moves);
        for (Move move : moves) {
            bank(move.bank()).book(new Row(key, move.account(), move.amount()));
        }
    }

    private void aborted(String key, Move... moves) {
        begin(key, "ABORTED", "ABORTED", moves);
    }

    private void begin(String key, String outcome, String state, Move... moves) {
        history.begin(new Transfer(key, List.of(moves)));
        history.record(key, new Told("id-" + key, "UNKNOWN", ""));
        history.record(key, new Told("id-" + key, outcome, ""));
        views.put("id-" + key, new View(state, outcome, "", Set.of(), Set.of()));
    }

    private Bookkeeper bank(String id) {
        Bookkeeper bank = banks.get(id);
        if (bank == null) {
            throw new IllegalArgumentException(id);
        }
        return bank;
    }

    private List<String> violations() {
        Map<String, Holdings> holdings = new TreeMap<>();
        banks.forEach((id, bank) -> holdings.put(id, bank.holdings()));
        return Checker.violations(new Evidence(history.entries(), views, holdings));
    }

    private void assertFound(String what) {
        assertThat(violations()).anyMatch(violation -> violation.startsWith(what + ": "));
    }

    @Test
    @DisplayName("An honest run is found right")
    void honest() {
        assertThat(violations()).isEmpty();
    }

    @Nested
    @DisplayName("In the databases it sees")
    class InTheDatabases {

        @Test
        @DisplayName("an effect that is missing at one bank, though its balance hides it")
        void lostEffect() {
            bank("b").rows.clear();
            bank("b").balances.putAll(Map.of("x", FIRST, "y", FIRST));
            bank("a").balances.put("y", FIRST + 5);
            assertFound("effect lost");
        }

        @Test
        @DisplayName("an effect of an aborted transfer")
        void effectOfAnAbort() {
            bank("a").book(new Row("t3", "x", -7));
            bank("b").book(new Row("t3", "y", 7));
            assertFound("effect of no commit");
        }

        @Test
        @DisplayName("an effect that came twice everywhere, with the sum kept")
        void twice() {
            bank("a").book(new Row("t1", "x", -10));
            bank("b").book(new Row("t1", "y", 10));
            assertFound("effect not exactly once");
        }

        @Test
        @DisplayName("another amount, and another account")
        void another() {
            bank("r").rows.set(0, new Row("t2", "x", 4));
            bank("r").balances.put("x", FIRST + 4);
            assertFound("effect not exactly once");
        }

        @Test
        @DisplayName("an effect of a transfer that nobody asked for")
        void foreign() {
            bank("r").book(new Row("t9", "x", 1));
            assertFound("an effect that nobody asked for");
        }

        @Test
        @DisplayName("a balance that its rows do not explain, and the sum that it spoils")
        void balance() {
            bank("a").balances.put("y", FIRST + 1);
            assertFound("balances are not what the rows add up to");
            assertFound("sum of balances");
        }

        @Test
        @DisplayName("a branch that is still prepared")
        void inDoubt() {
            bank("a").inDoubt.add("id-t1");
            assertFound("in doubt");
        }
    }

    @Nested
    @DisplayName("In the answers it sees")
    class InTheAnswers {

        @Test
        @DisplayName("an outcome that changed")
        void changedOutcome() {
            history.record("t1", new Told("id-t1", "ABORTED", "timeout"));
            assertFound("an answer changed");
        }

        @Test
        @DisplayName("a reason that changed")
        void changedReason() {
            history.record("t3", new Told("id-t3", "ABORTED", "timeout"));
            assertFound("an answer changed");
        }

        @Test
        @DisplayName("a key that names two transactions")
        void twoTransactions() {
            history.record("t1", new Told("id-other", "UNKNOWN", ""));
            assertFound("one key, several transactions");
        }

        @Test
        @DisplayName("a transfer that never got an outcome")
        void noOutcome() {
            history.begin(new Transfer("t4", List.of(new Move("a", "x", 1))));
            assertFound("no outcome");
        }

        @Test
        @DisplayName("an answer that nobody should get")
        void surprise() {
            history.recordSurprise("t1", "500 oops");
            assertFound("unexpected answer");
        }

        @Test
        @DisplayName("a coordinator that says otherwise in the end, or nothing")
        void otherView() {
            views.put("id-t1", new View("ABORTED", "ABORTED", "", Set.of(), Set.of()));
            views.remove("id-t2");
            assertFound("the coordinator says otherwise now");
            assertFound("a transaction is gone");
        }

        @Test
        @DisplayName("a committed transaction that not everybody acknowledged")
        void notOver() {
            views.put("id-t1", new View("COMPLETED", "COMMITTED", "", Set.of(), Set.of("b")));
            assertFound("not over");
        }
    }

    @Nested
    @DisplayName("Of a database that was replaced by an empty one it says")
    class WhenADatabaseWasReplaced {

        @BeforeEach
        void replace() {
            bank("r").lost.addAll(bank("r").rows);
            bank("r").rows.clear();
            bank("r").balances.putAll(Map.of("x", FIRST, "y", FIRST));
        }

        @Test
        @DisplayName("nothing, where the old one had the effect or the coordinator shows the hazard (C27)")
        void explained() {
            assertThat(violations()).isEmpty();
            bank("r").lost.clear();
            bank("r").lost.add(new Row("t5", "y", 1));
            history.begin(new Transfer("t5", List.of(new Move("r", "y", 1))));
            history.record("t5", new Told("id-t5", "COMMITTED", ""));
            views.put("id-t5", new View("COMPLETED", "COMMITTED", "", Set.of(), Set.of()));
            views.put("id-t2", new View("COMPLETED", "COMMITTED", "HAZARD", Set.of("r"), Set.of("r")));
            assertThat(violations()).isEmpty();
        }

        @Test
        @DisplayName("that an effect is lost, where neither has it and no hazard is shown (C27)")
        void silentlyLost() {
            bank("r").lost.set(0, new Row("t3", "x", 1));
            assertFound("effect lost");
        }

        @Test
        @DisplayName("that an effect came twice, where both have it")
        void inBoth() {
            bank("r").book(new Row("t2", "x", 5));
            assertFound("effect not exactly once");
        }

        @Test
        @DisplayName("that damage elsewhere is not explained by it")
        void damageElsewhere() {
            views.put("id-t1", new View("COMPLETED", "COMMITTED", "HAZARD", Set.of("a"), Set.of("a")));
            assertFound("damage that nothing explains");
        }
    }
}
