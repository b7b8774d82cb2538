package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import io.twopc.checkout.OtherJdks;
import io.twopc.checkout.Skip;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The applications on every other Java version that is installed here. */
class OtherJdksIT {

    @Test
    @DisplayName("A start, a committed round on H2 and an end, without a warning of the JVM's")
    void aRoundOnEach() throws IOException {
        Map<Integer, Path> others = OtherJdks.installed();
        Skip.unless(!others.isEmpty(), OtherJdks.NONE);
        for (Map.Entry<Integer, Path> jdk : others.entrySet()) {
            System.out.println("A round on Java " + jdk.getKey() + " of " + jdk.getValue());
            aRoundOn(jdk.getKey(), jdk.getValue());
        }
    }

    private static void aRoundOn(int version, Path home) throws IOException {
        Path directory = Checkout.path("system-tests/target/system/OtherJdksIT-" + version);
        Cluster.empty(directory);
        try (Processes processes = new Processes(directory, Jars.ofThisCheckout())) {
            CoordinatorProcess coordinator = processes.coordinator("coordinator");
            coordinator.set("twopc.coordinator.expected-participants", 1);
            ParticipantProcess bank = processes.participant("bank");
            bank.write("application.yml", Cluster.resource("bank.yml"));
            bank.dial(coordinator.channelPort());
            Database database = Database.h2(bank);
            database.create(Site.ACCOUNTS);
            database.configure(bank);
            for (AppProcess each : List.of(coordinator, bank)) {
                each.runOn(home);
                each.launch();
            }
            coordinator.awaitReady();
            coordinator.awaitConnected(List.of("bank"));

            Map<String, Object> move = Map.of("operation", "move", "parameters", Map.of("account", "ann", "amount", 7));
            Answer answer = coordinator.begin(List.of(new Branch("bank", move)));
            assertThat(answer.field("outcome")).as(answer.text()).isEqualTo("COMMITTED");
            coordinator.awaitState(answer.field("id"), "COMPLETED", SOON);
            for (AppProcess each : List.of(bank, coordinator)) {
                each.stop(Duration.ofSeconds(60));
                assertThat(warnings(each))
                        .as(each.name() + " on Java " + version)
                        .isEmpty();
                assertThat(each.logText()).contains("using Java " + version);
            }
            assertThat(database.balances()).containsEntry("ann", Database.FIRST_BALANCE + 7);
        }
    }

    /** What the JVM itself warns of: native access, unsafe memory access, agents, options. */
    private static List<String> warnings(AppProcess process) {
        return process.logText()
                .lines()
                .filter(line -> line.startsWith("WARNING:") || line.contains("VM warning"))
                .toList();
    }
}
