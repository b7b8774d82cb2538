package io.twopc.chaos;

import io.twopc.system.AppProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The wall clock of a process, moved by libfaketime; the monotonic clock stays, as when an operator sets the time. */
final class FakeClock {

    private static final String NAME = "libfaketimeMT.so.1";
    private static final List<String> PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib");
    private static final String FILE = "clock-offset";

    private FakeClock() {}

    private static Optional<Path> library() {
        return PLACES.stream()
                .map(place -> Path.of(place, "faketime", NAME))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Why clocks can't be moved on this machine; empty if they can. */
    static String obstacle() {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            return NAME + " is not installed";
        }
        ProcessBuilder date = new ProcessBuilder("date", "+%s");
        date.environment().putAll(Map.of("LD_PRELOAD", library.get().toString(), "FAKETIME", "+86400"));
        Shell.Result told = Shell.tryRun(date);
        boolean moved = told.output().matches("\\d+")
                && Long.parseLong(told.output()) > Instant.now().getEpochSecond() + 80_000;
        return moved ? "" : "libfaketime has no effect: " + told;
    }

    /** Has the next starts of a process run by a clock that can be moved. */
    static void prepare(AppProcess process) {
        process.write(FILE, "+0\n");
        process.setEnvironment("LD_PRELOAD", library().orElseThrow().toString());
        process.setEnvironment(
                "FAKETIME_TIMESTAMP_FILE", process.directory().resolve(FILE).toString());
        process.setEnvironment("FAKETIME_CACHE_DURATION", "1");
        process.setEnvironment("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        process.setEnvironment("DONT_FAKE_MONOTONIC", "1");
        // The library's cure for another fault of older C libraries: with it, waits of a JVM never end.
        process.setEnvironment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** Moves its clock so far from the machine's. */
    static void jump(AppProcess process, Duration offset) {
        process.write(FILE, (offset.isNegative() ? "" : "+") + offset.toSeconds() + "\n");
    }

    /** How far its clock is from the machine's, by the date of its HTTP answers. */
    static Duration offset(AppProcess process) {
        String date = process.http()
                .get("/actuator/health/liveness")
                .headers()
                .firstValue("Date")
                .orElse("");
        try {
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), there);
        } catch (DateTimeParseException none) {
            throw new IllegalStateException(process.name() + " answers without a date", none);
        }
    }
}
