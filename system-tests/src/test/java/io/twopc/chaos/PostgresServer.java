package io.twopc.chaos;

import io.twopc.system.Patience;
import io.twopc.system.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server, durable as in production, that can be killed, frozen and started again on its files. The
 * first start is the library's; later ones repeat its command line.
 */
final class PostgresServer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(20);

    private final Path data;
    private final Path log;
    private final int port = Ports.free();
    private final List<String> command = new ArrayList<>();
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable Process restarted;

    PostgresServer(Path directory) {
        this.data = directory.resolve("postgres");
        this.log = directory.resolve("postgres.log");
        try {
            EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setPort(port)
                    .setServerConfig("max_prepared_transactions", "500")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("fsync", "on")
                    .start();
            // Its own user namespace lets the server run where everything runs as root, which it would refuse.
            if (ProcessHandle.current().info().user().orElse("").equals("root")) {
                command.addAll(List.of("unshare", "-U"));
            }
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid()), "cmdline"));
            command.addAll(List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of a database made just now. */
    String newDatabase() {
        String name = "bank" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
            return url(name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make the database " + name, e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://localhost:" + port + "/" + database;
    }

    /** The number of the server's first process. */
    long pid() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return Long.parseLong(lines.findFirst().orElseThrow().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its processes, the first one first. */
    private List<ProcessHandle> processes() {
        List<ProcessHandle> all = new ArrayList<>();
        ProcessHandle.of(pid()).ifPresent(first -> {
            all.add(first);
            first.descendants().forEach(all::add);
        });
        return all;
    }

    /** Ends all its processes as a power cut would. */
    void kill() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        Patience.until(
                "the database server to end",
                END,
                () -> all.stream().noneMatch(ProcessHandle::isAlive),
                () -> all.toString());
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        for (ProcessHandle each : processes()) {
            Shell.tryRun("kill", "-" + signal, Long.toString(each.pid()));
        }
    }

    /** Starts it again on what its files hold, and waits until it answers. */
    void start() {
        launch();
        Patience.until("the database server to answer", START, this::answersOrIsLaunchedAgain, () -> "see " + log);
    }

    private void launch() {
        try {
            restarted = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answersOrIsLaunchedAgain() {
        if (restarted != null && !restarted.isAlive()) {
            launch();
        }
        try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        resume();
        kill();
    }
}
