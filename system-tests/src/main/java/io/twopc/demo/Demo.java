package io.twopc.demo;

import io.twopc.demo.Report.Place;
import io.twopc.system.Jars;
import io.twopc.system.Leftovers;
import io.twopc.system.Processes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Starts a coordinator and three banks, lets money move between them, shows what happened, and stays until Ctrl-C. With
 * {@code --check} it ends by itself, with exit status 0 only if everything was right.
 */
public final class Demo {

    private static final String USAGE = """
            usage: ./demo [--check]

            Starts one coordinator and three banks on this machine and moves money between them, atomically.
            Stays up to be looked at until Ctrl-C.

              --check   end at once, with exit status 0 only if everything went as it should
            """;

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(3);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Report report;
    private final Installation installation;
    private final Script script;

    private Demo(Report report, Installation installation, Script script) {
        this.report = report;
        this.installation = installation;
        this.script = script;
    }

    /** Runs the demo; exit status 2 for arguments that it doesn't know. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        if (arguments.equals(List.of("--help"))) {
            out.print(USAGE);
            return;
        }
        if (!arguments.isEmpty() && !arguments.equals(List.of("--check"))) {
            System.err.print(USAGE);
            System.exit(2);
        }
        endWithTheScript();
        System.exit(run(out, arguments.contains("--check")) ? 0 : 1);
    }

    /** The script that started this may be killed, too. */
    private static void endWithTheScript() {
        String pid = System.getProperty("twopc.demo.script");
        if (pid != null) {
            var unused = ProcessHandle.of(Long.parseLong(pid))
                    .map(ProcessHandle::onExit)
                    .map(exit -> exit.thenRun(() -> System.exit(1)));
        }
    }

    /** One at a time: the lock is held as long as this process lives. */
    private static boolean run(PrintStream out, boolean check) throws IOException, InterruptedException {
        Jars jars = Jars.ofThisCheckout();
        Path target = Files.createDirectories(jars.checkout().resolve("target"));
        Path lock = target.resolve("demo.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!gets(channel)) {
                System.err.println("A demo of this checkout is running already.");
                return false;
            }
            return runAlone(out, jars, target.resolve("demo"), check);
        }
    }

    /** The one before may be about to end. A wait that is given up ends when the channel is closed. */
    private static boolean gets(FileChannel channel) throws IOException, InterruptedException {
        FutureTask<FileLock> lock = new FutureTask<>(channel::lock);
        Thread waiting = new Thread(lock, "demo-lock");
        waiting.setDaemon(true);
        waiting.start();
        try {
            lock.get(LOCK_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException held) {
            return false;
        } catch (ExecutionException failed) {
            throw new IOException("The lock of the demo cannot be had", failed.getCause());
        }
    }

    private static boolean runAlone(PrintStream out, Jars jars, Path directory, boolean check)
            throws IOException, InterruptedException {
        Report report = new Report(out);
        int leftovers = Leftovers.end(directory);
        if (leftovers > 0) {
            report.say("Ended " + leftovers + " processes that an earlier demo could not end.");
        }
        empty(directory);
        Script script = Script.read();
        try (Processes processes = new Processes(directory, jars)) {
            try {
                Installation installation = new Installation(processes, script.accounts());
                List<String> complaints = new Demo(report, installation, script).play(directory);
                if (!check) {
                    report.say("\nEverything stays up to be looked at. Ctrl-C ends it.");
                    new CountDownLatch(1).await();
                }
                processes.stopAll(STOP);
                return complaints.isEmpty();
            } catch (RuntimeException e) {
                out.println(processes.logs());
                throw e;
            }
        }
    }

    private List<String> play(Path directory) {
        report.head("Money moves between three banks: all of it, or nothing");
        report.say("Starting one coordinator and three banks, each a process of its own; data and logs under "
                + directory);
        Map<String, Map<String, Long>> before = installation.balances();
        installation.start();
        report.processes(installation);

        report.head("The transfers");
        List<Result> results = transfers();

        report.head("What happened, and why");
        report.results(results);

        report.head("The balances, read from the databases' files while the banks are stopped");
        installation.stopBanks();
        Books books = Books.of(before, installation.balances(), results);
        report.books(books);
        installation.startBanks();

        report.head("The banks are up again: look around");
        report.places(places());
        List<String> complaints = complaints(results, books);
        report.head(complaints.isEmpty() ? "Everything was as it should be" : "NOT everything was as it should be");
        report.wrong(complaints);
        return complaints;
    }

    private List<Result> transfers() {
        Player player = new Player(installation, report::meanwhile);
        List<Result> results = new ArrayList<>();
        for (Script.Transfer transfer : script.transfers()) {
            report.beginning(results.size() + 1, transfer);
            Result result = player.play(transfer);
            report.ending(result);
            results.add(result);
        }
        return results;
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        places.add(place("interface of the coordinator", "/swagger-ui.html"));
        places.add(place("transactions", "/transactions"));
        places.add(place("participants", "/participants"));
        places.add(place("health", "/actuator/health"));
        places.add(place("metrics for Prometheus", "/actuator/prometheus"));
        for (Bank bank : installation.banks().values()) {
            places.add(new Place(
                    "branches at " + bank.id(),
                    bank.participant().http().uri("/branches").toString()));
        }
        return places;
    }

    private Place place(String what, String path) {
        return new Place(what, installation.coordinator().http().uri(path).toString());
    }

    private List<String> complaints(List<Result> results, Books books) {
        List<String> complaints = new ArrayList<>();
        for (Result result : results) {
            if (!result.asExpected()) {
                complaints.add("'" + result.transfer().title() + "' should have "
                        + result.transfer().expected() + " and is " + result.outcome() + " (" + result.state() + "): "
                        + result.why());
            }
        }
        if (!books.sumUnchanged()) {
            complaints.add("the sum of all balances went from " + books.sumBefore() + " to " + books.sumAfter());
        }
        if (!books.asReported()) {
            complaints.add("the balances are not what the outcomes say");
        }
        for (Bank bank : installation.banks().values()) {
            List<String> inDoubt = bank.participant().branches("PREPARED");
            if (!inDoubt.isEmpty()) {
                complaints.add(bank.id() + " is in doubt about " + inDoubt);
            }
        }
        for (String path : List.of("/swagger-ui.html", "/transactions", "/participants", "/actuator/health")) {
            int status = installation.coordinator().http().get(path).status();
            if (status >= 400) {
                complaints.add(path + " of the coordinator answers " + status);
            }
        }
        return complaints;
    }

    private static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
