package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Checkout;
import io.twopc.checkout.Skip;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The applications on every other Java version that is installed here: where Linux distributions put JDKs, and where
 * {@code JAVA_HOME_25} and the like point.
 */
class OtherJdksIT {

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final int OLDEST = 17;

    @Test
    @DisplayName("A start, a committed round on H2 and an end, without a warning of the JVM's")
    void aRoundOnEach() throws IOException {
        Map<Integer, Path> others = others();
        Skip.unless(
                !others.isEmpty(),
                "no Java but " + Runtime.version().feature() + " in " + INSTALLED + " or a JAVA_HOME_<version>");
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

    /** One home for each version but the one that runs the tests. */
    private static Map<Integer, Path> others() throws IOException {
        List<Path> homes = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA_HOME_")) {
                homes.add(Path.of(value));
            }
        });
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> directories = Files.list(INSTALLED)) {
                directories.sorted().forEach(homes::add);
            }
        }
        Map<Integer, Path> byVersion = new TreeMap<>();
        for (Path home : homes) {
            int version = version(home);
            if (version >= OLDEST && version != Runtime.version().feature()) {
                byVersion.putIfAbsent(version, home);
            }
        }
        return byVersion;
    }

    /** By its release file; 0 where there is none, or no java. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return 0;
        }
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION=\""))
                .map(line -> line.substring("JAVA_VERSION=\"".length(), line.lastIndexOf('"')))
                .mapToInt(version -> Runtime.Version.parse(version).feature())
                .findFirst()
                .orElse(0);
    }
}
