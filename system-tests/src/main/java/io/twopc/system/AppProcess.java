package io.twopc.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of the applications as a process that can be started again after its end. Its directory is its working directory:
 * an application.yml or application.json put there is its configuration, and its data and its log go there.
 */
public abstract class AppProcess {

    /** How long a start may take on a machine that has other things to do. */
    public static final Duration START = Duration.ofMinutes(2);

    private static final Duration END = Duration.ofSeconds(10);
    private static final int LOG_TAIL_LINES = 60;
    /** Holds the number of the process and that of its owner's. */
    static final String PID_FILE = "pid";

    static final String DIRECTORY_PROPERTY = "started.in";

    private final String name;
    private final Path jar;
    private final Path directory;
    private final int httpPort = Ports.free();
    private HttpJson http = new HttpJson(httpPort);
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private List<String> prefix = List.of();
    private List<String> jvmFlags = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private @Nullable Process process;
    private boolean destroyed;

    AppProcess(String name, Path jar, Path directory) {
        this.name = name;
        this.jar = jar;
        this.directory = directory;
        set("server.port", httpPort);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is called in messages. */
    public String name() {
        return name;
    }

    /** Where its configuration, its data and its log are. */
    public Path directory() {
        return directory;
    }

    /** The port of its HTTP interface. */
    public int httpPort() {
        return httpPort;
    }

    /** A client of its HTTP interface. */
    public HttpJson http() {
        return http;
    }

    /** Sets a property for the next start, on the command line. */
    public final void set(String property, Object value) {
        properties.put(property, value.toString());
    }

    /** Leaves a property to the configuration file, or to its default. */
    public final void unset(String property) {
        properties.remove(property);
    }

    /** Lets the next start be on another JDK than this JVM's. */
    public final void runOn(Path otherJavaHome) {
        javaHome = otherJavaHome;
    }

    /** Gives the JVM of the next start these flags, and none of those that make it start quickly and stay small. */
    public final void runWith(List<String> flags) {
        jvmFlags = List.copyOf(flags);
    }

    /** Sets an environment variable for the next start. */
    public final void setEnvironment(String variable, String value) {
        environment.put(variable, value);
    }

    /**
     * Has the next start begin with another command, which must turn into the application and not be its parent.
     *
     * @param host where its HTTP interface is then
     */
    public final void startThrough(List<String> command, String host) {
        prefix = List.copyOf(command);
        http = new HttpJson(host, httpPort);
    }

    /** Writes a file into its directory. */
    public void write(String file, String content) {
        try {
            Files.writeString(directory.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and doesn't wait; it must not be running. */
    public synchronized void launch() {
        if (destroyed) {
            throw new IllegalStateException(name + " is not to be started any more");
        }
        if (isAlive()) {
            throw new IllegalStateException(name + " is running");
        }
        File log = log().toFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            builder.environment().putAll(environment);
            Process started = builder.start();
            process = started;
            write(PID_FILE, started.pid() + " " + ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                // The end of a process is told by its directory from that of somebody else with the same number.
                "-D" + DIRECTORY_PROPERTY + "=" + directory));
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", jar.toString()));
        properties.forEach((key, value) -> command.add("--" + key + "=" + value));
        return command;
    }

    /** Waits until it says that it is ready. */
    public void awaitReady() {
        Patience.until(
                name + " to be ready",
                START,
                () -> {
                    if (!isAlive()) {
                        throw new IllegalStateException(name + " ended while it started\n" + logTail());
                    }
                    return http.isOk("/actuator/health/readiness");
                },
                this::logTail);
    }

    /** Starts it and waits until it is ready. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Ends it as a power cut would: SIGKILL, in whatever it is doing. */
    public void kill() {
        running().destroyForcibly();
        requireEnded(END);
    }

    /** Freezes it: it keeps its connections, and says nothing. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause}. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder(
                            "kill", "-" + signal, Long.toString(running().pid()))
                    .inheritIO()
                    .start();
            if (!Processes.await(kill, END) || kill.exitValue() != 0) {
                throw new IllegalStateException("could not send SIG" + signal + " to " + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end: SIGTERM. */
    public synchronized void askToStop() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Ends it gracefully and gives its exit status. */
    public int stop(Duration atMost) {
        askToStop();
        requireEnded(atMost);
        return running().exitValue();
    }

    private void requireEnded(Duration atMost) {
        if (!awaitEnd(atMost)) {
            throw new IllegalStateException(name + " does not end within " + atMost.toSeconds() + " s\n" + logTail());
        }
    }

    /** Waits for its end; false if it does not come in time. */
    public boolean awaitEnd(Duration atMost) {
        Process ending;
        synchronized (this) {
            ending = process;
        }
        if (ending == null) {
            return true;
        }
        boolean ended = Processes.await(ending, atMost);
        if (ended) {
            removePidFile();
        }
        return ended;
    }

    private void removePidFile() {
        try {
            Files.deleteIfExists(directory.resolve(PID_FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it for good: it can't be started again. */
    synchronized void destroy() {
        destroyed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Whether it runs, or is frozen. */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The exit status of its last run, which must have ended. */
    public int exitValue() {
        return running().exitValue();
    }

    /** The number of its process. */
    public long pid() {
        return running().pid();
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    /** Where its output goes, one start's after another's. */
    public Path log() {
        return directory.resolve("output.log");
    }

    /** Everything it has said. */
    public String logText() {
        try {
            return Files.exists(log()) ? Files.readString(log(), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of its log, headed by its name. */
    public String logTail() {
        List<String> lines = logText().lines().toList();
        int from = Math.max(0, lines.size() - LOG_TAIL_LINES);
        return "---- " + name + " (" + log() + ")\n" + String.join("\n", lines.subList(from, lines.size()));
    }
}
