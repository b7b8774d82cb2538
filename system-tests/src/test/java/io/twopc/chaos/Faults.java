package io.twopc.chaos;

import io.twopc.system.AppProcess;
import io.twopc.system.TcpProxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** All kinds of faults that this machine allows, by name; the reasons for what it does not allow. */
final class Faults {

    private final Rig rig;
    private final Map<String, Function<Random, Fault>> kinds = new LinkedHashMap<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();

    /**
     * Finds out what there is.
     *
     * @param only kinds to be restricted to, as a regular expression
     */
    Faults(Rig rig, String only) {
        this.rig = rig;
        addKills();
        addPauses();
        addProxyFaults();
        addPartitions();
        addDisks();
        addClocks();
        add("participant with an empty database", random -> new EmptiedDatabase(rig.replaceable()));
        kinds.keySet().removeIf(kind -> !kind.matches(only));
    }

    /** Makes a fault of a kind, its target and its length by chance. */
    Fault make(String kind, Random random) {
        Function<Random, Fault> maker = kinds.get(kind);
        if (maker == null) {
            throw new IllegalArgumentException("no such fault: " + kind);
        }
        return maker.apply(random);
    }

    List<String> kinds() {
        return List.copyOf(kinds.keySet());
    }

    /** The kinds that are not possible here, and why. */
    Map<String, String> skipped() {
        return skipped;
    }

    private void add(String kind, Function<Random, Fault> maker) {
        kinds.put(kind, maker);
    }

    private void addUnless(String obstacle, String kind, Function<Random, Fault> maker) {
        if (obstacle.isEmpty()) {
            add(kind, maker);
        } else {
            skipped.put(kind, obstacle);
        }
    }

    private void addKills() {
        add("kill -9 coordinator", random -> killing(rig.coordinator(), random));
        add("kill -9 participant", random -> killing(anyBank(random).process(), random));
        add(
                "kill -9 database",
                random -> SimpleFault.on("postgres", random, 2_000)
                        .striking(rig.postgres()::kill)
                        .healing(rig.postgres()::start));
    }

    private static Fault killing(AppProcess process, Random random) {
        return SimpleFault.on(process.name(), random, 1_500)
                .striking(process::kill)
                .healing(process::start);
    }

    private void addPauses() {
        add("SIGSTOP coordinator", random -> pausing(rig.coordinator(), random));
        add("SIGSTOP participant", random -> pausing(anyBank(random).process(), random));
        add(
                "SIGSTOP database",
                random -> SimpleFault.on("postgres", random, 4_000)
                        .striking(rig.postgres()::pause)
                        .healing(rig.postgres()::resume));
    }

    private static Fault pausing(AppProcess process, Random random) {
        return SimpleFault.on(process.name(), random, 5_000)
                .striking(process::pause)
                .healing(process::resume);
    }

    private void addProxyFaults() {
        addProxyFault("proxy: connections cut", TcpProxy::cut);
        addProxyFault("proxy: nothing passes", TcpProxy::hold);
        addProxyFault("proxy: nothing to the coordinator", proxy -> proxy.hold(TcpProxy.Direction.TO_COORDINATOR));
        addProxyFault("proxy: nothing to the participant", proxy -> proxy.hold(TcpProxy.Direction.TO_PARTICIPANT));
        addProxyFault("proxy: late", proxy -> proxy.delay(250));
        addProxyFault("proxy: slow", proxy -> proxy.throttle(2_000));
    }

    private void addProxyFault(String kind, Consumer<TcpProxy> strike) {
        add(kind, random -> {
            Bank bank = any(rig.banks().stream().filter(Bank::hasProxy).toList(), random);
            return SimpleFault.on(bank.id(), random, 5_000)
                    .striking(() -> strike.accept(bank.proxy()))
                    .healing(bank.proxy()::heal);
        });
    }

    private void addPartitions() {
        String namespaces = rig.capabilities().namespaces();
        String firewall = namespaces.isEmpty() ? rig.capabilities().firewall() : namespaces;
        addPartition(firewall, "namespace: all packets dropped", n -> n.drop(true, true), Namespace::undrop);
        addPartition(firewall, "namespace: arriving dropped", n -> n.drop(true, false), Namespace::undrop);
        addPartition(firewall, "namespace: leaving dropped", n -> n.drop(false, true), Namespace::undrop);
        addPartition(namespaces, "namespace: blackhole route", Namespace::blackhole, Namespace::unblackhole);
        addPartition(namespaces, "namespace: link down", Namespace::unplug, Namespace::plug);
    }

    private void addPartition(String obstacle, String kind, Consumer<Namespace> strike, Consumer<Namespace> heal) {
        addUnless(obstacle, kind, random -> {
            Bank bank = any(rig.banks().stream().filter(Bank::hasNamespace).toList(), random);
            return SimpleFault.on(bank.id(), random, 6_000)
                    .striking(() -> strike.accept(bank.namespace()))
                    .healing(() -> heal.accept(bank.namespace()));
        });
    }

    private void addDisks() {
        String obstacle = rig.capabilities().strace();
        addUnless(obstacle, "slow disk: coordinator", random -> new SlowDisk(rig.coordinator(), random));
        addUnless(
                obstacle,
                "slow disk: participant",
                random -> new SlowDisk(h2Bank(random).process(), random));
        addUnless(obstacle, "failing disk: coordinator", random -> FailingDisk.ofCoordinator(rig.coordinator()));
        addUnless(
                obstacle,
                "failing disk: participant",
                random -> FailingDisk.ofParticipant(h2Bank(random).process()));
    }

    private void addClocks() {
        String obstacle = rig.capabilities().clock();
        addUnless(obstacle, "clock jump: coordinator", random -> new ClockJump(rig.coordinator(), random));
        addUnless(
                obstacle,
                "clock jump: participant",
                random -> new ClockJump(anyBank(random).process(), random));
    }

    private Bank anyBank(Random random) {
        return any(rig.banks(), random);
    }

    private Bank h2Bank(Random random) {
        return any(rig.banks().stream().filter(Bank::isH2).toList(), random);
    }

    private static Bank any(List<Bank> banks, Random random) {
        return new ArrayList<>(banks).get(random.nextInt(banks.size()));
    }
}
