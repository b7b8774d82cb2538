package io.twopc.chaos;

import io.twopc.system.AppProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The cycles of a run: a fault strikes, lasts, is healed, and what was in doubt then must not be so for long. What comes
 * in which order is decided by a seed. Several lanes work on the list at once, so faults of different targets overlap.
 */
final class Cycles {

    /** How long a branch may be in doubt after everything was healed. */
    static final Duration DOUBT = Duration.ofSeconds(60);

    static final Duration POLL = Duration.ofMillis(300);

    private final Rig rig;
    private final Tally tally;
    private final Report report;
    private final List<Planned> plan = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, ReentrantLock> targets = new ConcurrentHashMap<>();
    private final Set<String> struck = ConcurrentHashMap.newKeySet();

    private record Planned(String kind, Fault fault) {}

    Cycles(Rig rig, Faults faults, Tally tally, Report report, int count, long seed) {
        this.rig = rig;
        this.tally = tally;
        this.report = report;
        Random random = new Random(seed);
        while (plan.size() < count) {
            List<String> kinds = new ArrayList<>(faults.kinds());
            Collections.shuffle(kinds, random);
            for (String kind : kinds.subList(0, Math.min(kinds.size(), count - plan.size()))) {
                plan.add(new Planned(kind, faults.make(kind, random)));
            }
        }
    }

    /** Runs all of them, on so many lanes at once. */
    void run(int lanes) {
        List<Thread> threads = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            Thread thread = new Thread(this::runLane, "faults-" + lane);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while faults were going on", e);
        }
    }

    private void runLane() {
        for (int number = next.getAndIncrement(); number < plan.size(); number = next.getAndIncrement()) {
            Planned planned = plan.get(number);
            ReentrantLock target = targets.computeIfAbsent(planned.fault().target(), name -> new ReentrantLock());
            target.lock();
            try {
                run(number, planned);
            } finally {
                target.unlock();
            }
        }
    }

    private void run(int number, Planned planned) {
        Map<String, Long> before = tally.now();
        List<String> findings = new ArrayList<>();
        struck.add(planned.fault().target());
        attempt("strike", findings, planned.fault()::strike);
        linger(planned.fault().duration());
        long healing = System.nanoTime();
        attempt("heal", findings, planned.fault()::heal);
        struck.remove(planned.fault().target());
        attempt("after healing", findings, () -> awaitHealed(planned.fault().target()));
        Duration healed = Duration.ofNanos(System.nanoTime() - healing);
        report.add(new Report.Cycle(
                number,
                planned.kind(),
                planned.fault().target(),
                Tally.between(before, tally.now()),
                healed,
                findings));
    }

    private static void attempt(String what, List<String> findings, Runnable deed) {
        try {
            deed.run();
        } catch (RuntimeException e) {
            findings.add(what + ": " + e);
        }
    }

    private static void linger(Duration duration) {
        try {
            new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until the target is back and nothing is in doubt any more that was when it came back. Meanwhile anybody else
     * may be away, by a fault of another lane.
     */
    private void awaitHealed(String target) {
        Awaitility.await(target + " to be back")
                .atMost(AppProcess.START)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(() -> isBack(target));
        new Doubts(rig.banks())
                .awaitEnd(bank -> isUndisturbed(bank) && isUndisturbed("coordinator") && isUndisturbed("postgres"));
    }

    private boolean isUndisturbed(String target) {
        return !struck.contains(target);
    }

    private boolean isBack(String target) {
        boolean bank = rig.banks().stream().anyMatch(each -> each.id().equals(target));
        return bank
                ? rig.coordinator().connected().getOrDefault(target, false)
                : rig.coordinator().http().isOk("/actuator/health/readiness");
    }

    /** Waits until all are connected and nothing at all is in doubt or undecided; what is, when that comes to nothing. */
    List<String> awaitQuiet() {
        Operator operator =
                new Operator(rig.coordinator().http(), rig.replaceable().id());
        try {
            rig.coordinator().awaitConnected(rig.banks().stream().map(Bank::id).toList());
            Awaitility.await("nothing in doubt and nothing undecided, " + DOUBT.toSeconds() + " s after healing")
                    .atMost(DOUBT)
                    .pollInterval(POLL.multipliedBy(3))
                    .ignoreExceptions()
                    .until(() -> {
                        List<String> open =
                                OpenTransactions.of(rig.coordinator().http());
                        operator.acknowledgeHazards(open);
                        return open.isEmpty()
                                && rig.banks().stream()
                                        .allMatch(bank -> bank.process()
                                                .branches("PREPARED")
                                                .isEmpty());
                    });
            return List.of();
        } catch (ConditionTimeoutException | IllegalStateException e) {
            List<String> left = new ArrayList<>(List.of(e.toString()));
            rig.banks()
                    .forEach(bank ->
                            left.add(bank.id() + ": " + bank.process().http().get("/branches")));
            return left;
        }
    }
}
