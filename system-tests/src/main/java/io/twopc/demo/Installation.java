package io.twopc.demo;

import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** One coordinator and the banks. */
final class Installation {

    private static final Duration STOP = Duration.ofSeconds(60);

    private final CoordinatorProcess coordinator;
    private final Map<String, Bank> banks = new LinkedHashMap<>();

    /** Prepares directories and databases; nothing is started yet. */
    Installation(Processes processes, Map<String, Map<String, Long>> accounts) {
        coordinator = processes.coordinator("coordinator");
        coordinator.write("application.yml", resource("coordinator.yml"));
        accounts.forEach((id, balances) -> {
            Bank bank = new Bank(processes.participant(id));
            bank.participant().write("application.yml", resource("bank.yml"));
            bank.participant().dial(coordinator.channelPort());
            bank.open(balances);
            banks.put(id, bank);
        });
    }

    private static String resource(String name) {
        try (InputStream in = Installation.class.getResourceAsStream("/demo/" + name)) {
            if (in == null) {
                throw new IllegalStateException("demo/" + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read demo/" + name, e);
        }
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    Map<String, Bank> banks() {
        return banks;
    }

    Bank bank(String id) {
        Bank bank = banks.get(id);
        if (bank == null) {
            throw new IllegalArgumentException("no bank " + id);
        }
        return bank;
    }

    /** Starts everything at once, and waits until all are connected. */
    void start() {
        coordinator.launch();
        startBanks();
    }

    /** Starts the banks, and waits until all are connected. */
    void startBanks() {
        banks.values().forEach(bank -> bank.participant().launch());
        coordinator.awaitReady();
        banks.values().forEach(bank -> bank.participant().awaitReady());
        coordinator.awaitConnected(banks.keySet());
    }

    /** Stops the banks gracefully; the coordinator stays. */
    void stopBanks() {
        banks.values().forEach(bank -> bank.participant().askToStop());
        banks.values().forEach(bank -> bank.participant().stop(STOP));
    }

    /** All balances, by bank and account; the banks must be stopped. */
    Map<String, Map<String, Long>> balances() {
        Map<String, Map<String, Long>> balances = new TreeMap<>();
        banks.forEach((id, bank) -> balances.put(id, bank.balances()));
        return balances;
    }
}
