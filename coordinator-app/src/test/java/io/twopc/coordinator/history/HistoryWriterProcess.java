package io.twopc.coordinator.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A process that puts for ever and says how much is synced, until it is killed. */
final class HistoryWriterProcess {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private HistoryWriterProcess() {}

    static HistoryOptions options(Path file) {
        return new HistoryOptions(file, Duration.ofDays(7), 1_000_000, Duration.ofDays(1));
    }

    static TransactionView view(int number) {
        return Views.committed(NOON.plusMillis(number), number);
    }

    public static void main(String[] arguments) {
        MvStoreHistory history = MvStoreHistory.open(options(Path.of(arguments[0])), new HandClock(NOON));
        for (int number = 0; ; number++) {
            TransactionView view = view(number);
            history.put(view);
            history.putKey(Views.key("key-" + number, view));
            if (number % 100 == 99) {
                history.sync().toCompletableFuture().join();
                System.out.println("synced " + (number + 1));
            }
        }
    }
}
