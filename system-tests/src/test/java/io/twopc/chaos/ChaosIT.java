package io.twopc.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Real processes under real faults. How much is set by the system properties twopc.chaos.cycles, twopc.chaos.transactions,
 * twopc.chaos.clients and twopc.chaos.lanes; twopc.chaos.only restricts the kinds of faults by a regular expression;
 * twopc.chaos.seed repeats the faults and the transfers of an earlier run, in
 * their order, though not their moments.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosIT {

    private static final int SAMPLE = 500;

    private final int cycles = Integer.getInteger("twopc.chaos.cycles", 50);
    private final int transactions = Integer.getInteger("twopc.chaos.transactions", 10_000);
    private final int clients = Integer.getInteger("twopc.chaos.clients", 32);
    private final int lanes = Integer.getInteger("twopc.chaos.lanes", 3);
    private final long seed = Long.getLong("twopc.chaos.seed", System.nanoTime());
    private final Report report = new Report();
    private final History history = new History();
    private long ended;
    private List<String> left = List.of();
    private List<String> violations = List.of();

    @BeforeAll
    void run() {
        Report.say("seed " + seed + " (-Dtwopc.chaos.seed=" + seed + ")");
        long begun = System.nanoTime();
        try (Rig rig = new Rig(Capabilities.ofThisMachine())) {
            try {
                run(rig);
            } finally {
                if (!violations.isEmpty()
                        || !left.isEmpty()
                        || !report.findings().isEmpty()) {
                    System.out.println(rig.logs());
                }
            }
        }
        Report.say("took " + Duration.ofNanos(System.nanoTime() - begun).toSeconds() + " s");
    }

    private void run(Rig rig) {
        Faults faults = new Faults(rig, System.getProperty("twopc.chaos.only", ".*"));
        faults.skipped().forEach((kind, reason) -> Report.say("SKIPPED: " + kind + ": " + reason));
        rig.start();
        List<String> between =
                rig.banks().stream().filter(Bank::conserved).map(Bank::id).toList();
        Load load = new Load(
                Load.impatient(rig.coordinator().httpPort()),
                between,
                rig.replaceable().id(),
                history,
                clients,
                seed);
        Cycles all = new Cycles(rig, faults, load.tally(), report, cycles, seed);
        try (load) {
            all.run(lanes);
            Awaitility.await("enough transactions")
                    .atMost(Duration.ofMinutes(30))
                    .until(() -> load.tally().total() >= transactions);
        }
        Collector collector = new Collector(rig, history, load);
        left = all.awaitQuiet();
        collector.askAgain(SAMPLE, new Random(seed));
        left = left.isEmpty() ? all.awaitQuiet() : left;
        Evidence evidence = collector.collect();
        violations = Checker.violations(evidence);
        ended = load.tally().total();
        Report.say(report.cycles() + " cycles, " + ended + " transactions: "
                + Tally.inWords(load.tally().now()) + "; " + load.repeats() + " questions asked again, " + load.late()
                + " of them too late to be read; "
                + evidence.views().values().stream()
                        .filter(view -> !view.damage().isEmpty())
                        .count()
                + " with damage shown; " + violations.size() + " violations");
        Report.say("by fault\n" + report.table());
    }

    @AfterAll
    void tell() {
        violations.forEach(violation -> Report.say("VIOLATION: " + violation));
        left.forEach(each -> Report.say("LEFT: " + each));
    }

    @Test
    @DisplayName("As many faults and transactions as were asked for")
    void enough() {
        assertThat(report.cycles()).isGreaterThanOrEqualTo(cycles);
        assertThat(ended).isGreaterThanOrEqualTo(transactions);
    }

    @Test
    @DisplayName("R3, R9, C36 Every fault strikes, is noticed where it must be, and is healed in time")
    void everyFaultHeals() {
        assertThat(report.findings()).as("seed %d", seed).isEmpty();
    }

    @Test
    @DisplayName("R5, C13, C23 Nothing is in doubt or undecided 60 s after everything was healed")
    void nothingInDoubt() {
        assertThat(left).as("seed %d", seed).isEmpty();
    }

    @Test
    @DisplayName(
            "R1, R2, C2, C25 to C27, C39 Databases agree with each other and with all answers, each effect is there"
                    + " once, sums are kept, no answer changed")
    void nothingIsWrong() {
        assertThat(violations).as("seed %d", seed).isEmpty();
    }
}
