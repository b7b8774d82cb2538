package io.twopc.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Owner of processes that end with it: when it is closed, and when this JVM ends, by Ctrl-C too. What a kill -9 of this
 * JVM leaves behind is noted under its directory, for {@link Leftovers} to end.
 */
public final class Processes implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(15);
    private static final Duration END = Duration.ofSeconds(10);

    private final Path directory;
    private final Jars jars;
    private final List<AppProcess> all = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private final Thread atExit = new Thread(() -> stopAll(GRACE), "end-of-processes");

    /**
     * Makes an owner of nothing yet.
     *
     * @param directory each process gets a directory of its own below it
     */
    public Processes(Path directory, Jars jars) {
        this.directory = directory.toAbsolutePath();
        this.jars = jars;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A coordinator that is not started yet. */
    public CoordinatorProcess coordinator(String name) {
        return own(new CoordinatorProcess(name, jars.coordinator(), directory.resolve(name)));
    }

    /** A participant that is not started yet. */
    public ParticipantProcess participant(String id) {
        return own(new ParticipantProcess(id, jars.participant(), directory.resolve(id)));
    }

    /** Another application of Spring Boot's that tells its readiness, in a jar that can be executed; not started yet. */
    public AppProcess application(String name, Path jar) {
        return own(new AppProcess(name, jar, directory.resolve(name)) {});
    }

    private <T extends AppProcess> T own(T process) {
        all.add(process);
        if (closed) {
            process.destroy();
        }
        return process;
    }

    /** Where everything is. */
    public Path directory() {
        return directory;
    }

    /** The ends of all logs, for somebody who has to find out what went wrong. */
    public String logs() {
        StringBuilder text = new StringBuilder();
        for (AppProcess process : all) {
            text.append(process.logTail()).append('\n');
        }
        return text.toString();
    }

    /** Ends all of them gracefully and for good, all at once; what does not end in time is killed. */
    public void stopAll(Duration atMost) {
        closed = true;
        all.forEach(AppProcess::askToStop);
        long deadline = System.nanoTime() + atMost.toNanos();
        for (AppProcess process : all) {
            process.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        destroyAll();
    }

    /** Kills all of them. */
    @Override
    public void close() {
        closed = true;
        destroyAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running, or has run.
        }
    }

    private void destroyAll() {
        all.forEach(AppProcess::destroy);
        for (AppProcess process : all) {
            if (!process.awaitEnd(END)) {
                System.err.println(process.name() + " does not end: process " + process.pid());
            }
        }
    }

    static boolean await(Process process, Duration atMost) {
        boolean interrupted = Thread.interrupted();
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return !process.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
