package io.twopc.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One coordinator and its participants for all tests of a class, each a process of its own, each participant behind a
 * network that can be disturbed. Their directories stay under {@code target/system} to be looked at; when a test fails,
 * the ends of their logs are printed.
 */
public final class Cluster implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {

    public static final Duration SOON = Duration.ofSeconds(45);

    private static final Duration STOP = Duration.ofSeconds(60);

    /** What is to be set up before the first start. */
    public interface Layout {
        void lay(Cluster cluster);
    }

    private final Layout layout;
    private final List<Site> sites = new ArrayList<>();
    private Processes processes;
    private CoordinatorProcess coordinator;

    @SuppressWarnings("NullAway.Init") // both are made before the first test
    public Cluster(Layout layout) {
        this.layout = layout;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Jars jars = Jars.ofThisCheckout();
        Path directory = jars.checkout()
                .resolve("system-tests/target/system")
                .resolve(context.getRequiredTestClass().getSimpleName());
        empty(directory);
        processes = new Processes(directory, jars);
        coordinator = processes.coordinator("coordinator");
        coordinator.write("application.yml", resource("coordinator.yml"));
        layout.lay(this);
        coordinator.set("twopc.coordinator.expected-participants", sites.size());
        try {
            start();
        } catch (RuntimeException e) {
            processes.close();
            throw e;
        }
    }

    static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    static String resource(String name) {
        try (InputStream in = Cluster.class.getResourceAsStream("/system/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a participant with an opinion. */
    public Site addVoter(String id, String vote) {
        ParticipantProcess process = processes.participant(id);
        process.write("application.yml", "twopc.participant.reconnect.max-backoff: 500ms\n");
        process.set("twopc.participant.vote-preference", vote);
        return add(new Site(process, new TcpProxy(coordinator.channelPort()), null));
    }

    /** Adds a bank on H2. */
    public Site addH2(String id) {
        ParticipantProcess process = processes.participant(id);
        return addBank(process, Database.h2(process));
    }

    /** Adds a bank on PostgreSQL. */
    public Site addPostgres(String id) {
        return addBank(processes.participant(id), Database.postgres());
    }

    private Site addBank(ParticipantProcess process, Database database) {
        process.write("application.yml", resource("bank.yml"));
        database.create(Site.ACCOUNTS);
        database.configure(process);
        return add(new Site(process, new TcpProxy(coordinator.channelPort()), database));
    }

    private Site add(Site site) {
        site.process().dial(site.network().port());
        sites.add(site);
        return site;
    }

    private void start() {
        coordinator.launch();
        sites.forEach(site -> site.process().launch());
        coordinator.awaitReady();
        awaitConnected();
    }

    public void awaitConnected() {
        coordinator.awaitConnected(sites.stream().map(Site::id).toList());
    }

    public CoordinatorProcess coordinator() {
        return coordinator;
    }

    public Processes processes() {
        return processes;
    }

    public List<Site> sites() {
        return sites;
    }

    public List<Site> banks() {
        return sites.stream().filter(Site::isBank).toList();
    }

    public List<Site> voters() {
        return sites.stream().filter(site -> !site.isBank()).toList();
    }

    /** Waits until nothing is left to do: all are connected, nobody is in doubt, every round has ended. */
    public void awaitQuiet() {
        awaitConnected();
        Patience.until(
                "all branches and transactions to end",
                SOON,
                () -> sites.stream()
                                .allMatch(site ->
                                        site.process().branches("PREPARED").isEmpty())
                        && Stream.of("WAITING_FOR_PARTICIPANTS", "PREPARE_PHASE", "COMMIT_PHASE")
                                .allMatch(state -> coordinator
                                        .http()
                                        .get("/transactions?state=" + state)
                                        .body()
                                        .path("transactions")
                                        .isEmpty()),
                processes::logs);
    }

    /** Stops all participants gracefully. */
    public void stopSites() {
        sites.forEach(site -> site.process().askToStop());
        sites.forEach(site -> site.process().stop(STOP));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> System.out.println(processes.logs()));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (processes != null) {
            processes.close();
        }
        sites.forEach(site -> site.network().close());
    }
}
