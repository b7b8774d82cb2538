package io.twopc.chaos;

import io.twopc.system.AppProcess;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.Jars;
import io.twopc.system.ParticipantProcess;
import io.twopc.system.Processes;
import io.twopc.system.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What faults are done to: a coordinator and five banks as processes. Two banks are on a PostgreSQL server of their own,
 * the others on H2; one of those lives in a network namespace where the machine allows it, the others dial through
 * proxies. The last bank is the one whose database gets replaced, so its money is in no sum.
 */
final class Rig implements AutoCloseable {

    private final Processes processes;
    private final CoordinatorProcess coordinator;
    private final PostgresServer postgres;
    private final Capabilities capabilities;
    private final List<Bank> banks = new ArrayList<>();

    Rig(Capabilities capabilities) {
        this.capabilities = capabilities;
        Jars jars = Jars.ofThisCheckout();
        Path directory = jars.checkout().resolve("system-tests/target/chaos");
        empty(directory);
        processes = new Processes(directory, jars);
        coordinator = processes.coordinator("coordinator");
        coordinator.write("application.yml", resource("coordinator.yml"));
        postgres = new PostgresServer(directory);
        addH2("bank-a", true);
        addPostgres("bank-b");
        addNamespaced("bank-c");
        addPostgres("bank-d");
        addH2("bank-r", false);
        coordinator.set("twopc.coordinator.expected-participants", banks.size());
        tellWhyRequestsAreRefused();
        if (capabilities.clock().isEmpty()) {
            FakeClock.prepare(coordinator);
            banks.forEach(bank -> FakeClock.prepare(bank.process()));
        }
    }

    /** Every request that the web server can't read is logged with its reason, where by default only the first is. */
    private void tellWhyRequestsAreRefused() {
        coordinator.set("logging.level.io.twopc.web", "DEBUG");
        coordinator.setEnvironment("JAVA_TOOL_OPTIONS", "-Dorg.apache.juli.logging.UserDataHelper.CONFIG=INFO_ALL");
    }

    private void addH2(String id, boolean conserved) {
        ParticipantProcess process = process(id);
        banks.add(new Bank(process, BankDatabase.h2(process, "accounts"), proxied(process), null, conserved));
    }

    private void addPostgres(String id) {
        ParticipantProcess process = process(id);
        banks.add(new Bank(process, BankDatabase.postgres(postgres), proxied(process), null, true));
    }

    private void addNamespaced(String id) {
        if (!capabilities.namespaces().isEmpty()) {
            addH2(id, true);
            return;
        }
        ParticipantProcess process = process(id);
        Namespace namespace = new Namespace("c");
        process.startThrough(namespace.prefix(), namespace.far());
        process.set("twopc.participant.coordinator-host", namespace.near());
        process.dial(coordinator.channelPort());
        banks.add(new Bank(process, BankDatabase.h2(process, "accounts"), null, namespace, true));
    }

    private ParticipantProcess process(String id) {
        ParticipantProcess process = processes.participant(id);
        process.write("application.yml", resource("bank.yml"));
        return process;
    }

    private TcpProxy proxied(ParticipantProcess process) {
        TcpProxy proxy = new TcpProxy(coordinator.channelPort());
        process.dial(proxy.port());
        return proxy;
    }

    private static void empty(Path directory) {
        try {
            if (Files.exists(directory)) {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Rig.class.getResourceAsStream("/chaos/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void start() {
        coordinator.launch();
        banks.forEach(bank -> bank.process().launch());
        coordinator.awaitReady();
        coordinator.awaitConnected(banks.stream().map(Bank::id).toList());
    }

    CoordinatorProcess coordinator() {
        return coordinator;
    }

    List<Bank> banks() {
        return banks;
    }

    /** The bank whose database is replaced. */
    Bank replaceable() {
        return banks.get(banks.size() - 1);
    }

    PostgresServer postgres() {
        return postgres;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    /** The coordinator and all participants. */
    List<AppProcess> applications() {
        List<AppProcess> all = new ArrayList<>();
        all.add(coordinator);
        banks.forEach(bank -> all.add(bank.process()));
        return all;
    }

    String logs() {
        return processes.logs();
    }

    @Override
    public void close() {
        processes.close();
        banks.forEach(Bank::close);
        postgres.close();
    }
}
