package io.twopc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Skip;
import io.twopc.system.Jars;
import io.twopc.system.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The first command of the README, as somebody types it; and that it leaves no process behind, however it ends. */
@TestMethodOrder(MethodOrderer.MethodName.class)
class DemoIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration RUN = Duration.ofMinutes(5);
    private static final int PROCESSES = 4;

    private final Path checkout = Jars.ofThisCheckout().checkout();

    @TempDir
    private Path elsewhere;

    @SuppressWarnings("NullAway.Init") // made by start, which every test calls first
    private Process script;

    /** The jars were built just now; the script must not build them again under the other tests. */
    @BeforeEach
    void noteThatItIsBuilt() throws IOException {
        Path stamp = Files.createDirectories(checkout.resolve("target")).resolve("demo-built");
        Files.writeString(stamp, "");
    }

    @AfterEach
    void end() {
        List<ProcessHandle> below = script.descendants().toList();
        script.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    @DisplayName("--check ends with status 0, and has told what happened")
    void check() throws Exception {
        start("--check");

        assertThat(script.waitFor(RUN.toSeconds(), TimeUnit.SECONDS)).isTrue();

        String text = Files.readString(output());
        assertThat(script.exitValue()).as(text).isZero();
        assertThat(text)
                .contains("COMMITTED", "ABORTED", "insufficient funds", "no such account", "kill -9")
                .contains("unchanged: nothing was made, nothing was lost")
                .contains("/swagger-ui.html", "/actuator/prometheus")
                .contains("Everything was as it should be")
                .doesNotContain("WRONG");
        assertThat(processes()).isEmpty();
    }

    @Test
    @DisplayName("Ctrl-C ends everything: SIGINT to the whole group, as a terminal sends it")
    void interrupted() throws Exception {
        Skip.unless(isRunnable("setsid", "true"), "no setsid, which gives the demo a process group of its own");
        // As in a terminal: a group of its own, and not deaf to SIGINT as what a build in the background starts would
        // be.
        start(List.of("setsid", "env", "--default-signal=INT"));
        awaitProcesses();

        assertThat(isRunnable("kill", "-INT", "--", "-" + script.pid())).isTrue();

        assertThat(script.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitNoProcess();
        assertThat(demos()).isEmpty();
        assertThat(inGroup(script.pid())).as("processes of the demo's group").isEmpty();
        assertThat(notes()).as("notes of processes").isEmpty();
    }

    @Test
    @DisplayName("SIGTERM to the script ends everything")
    void terminated() throws Exception {
        startAndAwaitProcesses();

        script.destroy();

        assertThat(script.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitNoProcess();
    }

    @Test
    @DisplayName("When the script is killed, everything ends")
    void scriptKilled() throws Exception {
        startAndAwaitProcesses();

        script.destroyForcibly();

        awaitNoProcess();
    }

    @Test
    @DisplayName("When the demo itself is killed, the script ends what it leaves behind")
    void demoKilled() throws Exception {
        startAndAwaitProcesses();

        assertThat(demos()).hasSize(1).allMatch(ProcessHandle::destroyForcibly);

        assertThat(script.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isNotZero();
        awaitNoProcess();
    }

    @Test
    @DisplayName("A second demo of the same checkout is refused, and the first goes on")
    void oneAtATime() throws Exception {
        startAndAwaitProcesses();

        Process second = command("--check")
                .redirectOutput(elsewhere.resolve("second").toFile())
                .start();

        assertThat(second.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(elsewhere.resolve("second")).content().contains("running already");
        assertThat(processes()).hasSize(PROCESSES);
        script.destroy();
        assertThat(script.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        awaitNoProcess();
    }

    @Test
    @DisplayName("An argument it doesn't know is refused with a hint")
    void unknownArgument() throws Exception {
        start("--chekc");

        assertThat(script.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(script.exitValue()).isEqualTo(2);
        assertThat(output()).content().contains("usage: ./demo [--check]");
    }

    private void start(String... arguments) throws IOException {
        start(List.of(), arguments);
    }

    private void start(List<String> through, String... arguments) throws IOException {
        ProcessBuilder builder = command(arguments).redirectOutput(output().toFile());
        builder.command().addAll(0, through);
        script = builder.start();
    }

    private static boolean isRunnable(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private List<String> inGroup(long group) throws Exception {
        Path listing = elsewhere.resolve("processes");
        int status = new ProcessBuilder("ps", "-e", "-o", "pgid=,pid=,args=")
                .redirectOutput(listing.toFile())
                .start()
                .waitFor();
        assertThat(status).isZero();
        return Files.readAllLines(listing).stream()
                .filter(line -> line.strip().startsWith(group + " "))
                .toList();
    }

    private List<Path> notes() throws IOException {
        try (Stream<Path> files = Files.walk(checkout.resolve("target/demo"))) {
            return files.filter(file -> file.endsWith("pid")).toList();
        }
    }

    private Path output() {
        return elsewhere.resolve("output");
    }

    /** Called from somewhere else, as people do. */
    private ProcessBuilder command(String... arguments) {
        Stream<String> script = Stream.of(checkout.resolve("demo").toString());
        return new ProcessBuilder(new ArrayList<>(
                        Stream.concat(script, Stream.of(arguments)).toList()))
                .directory(elsewhere.toFile())
                .redirectErrorStream(true);
    }

    private void startAndAwaitProcesses() throws IOException {
        start();
        awaitProcesses();
    }

    private void awaitProcesses() {
        Patience.until(
                "all processes of the demo to be there",
                SOON,
                () -> processes().size() == PROCESSES || !script.isAlive(),
                this::outputSoFar);
        assertThat(processes()).as(this::outputSoFar).hasSize(PROCESSES);
    }

    private String outputSoFar() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void awaitNoProcess() {
        Patience.until(
                "no process to be left",
                SOON,
                () -> processes().isEmpty(),
                () -> processes().toString());
    }

    /** The coordinator and the banks of this checkout's demo. */
    private List<ProcessHandle> processes() {
        return running("-Dstarted.in=" + checkout.resolve("target/demo"));
    }

    private List<ProcessHandle> demos() {
        return running("-Dtwopc.demo.script=" + script.pid());
    }

    private static List<ProcessHandle> running(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> Stream.of(arguments).anyMatch(each -> each.startsWith(argument)))
                        .orElse(false))
                .toList();
    }
}
