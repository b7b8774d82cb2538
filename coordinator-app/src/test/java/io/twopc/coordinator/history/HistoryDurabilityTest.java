package io.twopc.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.model.Damage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HistoryDurabilityTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final int KEPT = 300;

    @TempDir
    Path directory;

    private final HandClock clock = new HandClock(NOON);

    private HistoryOptions options(Path file) {
        return new HistoryOptions(file, Duration.ofDays(7), KEPT, Duration.ofDays(1));
    }

    private LossyFile lossy(Path file) throws IOException {
        MvStoreHistory.open(options(file), clock).close();
        return LossyFile.of(file);
    }

    @Test
    void aPowerFailureAtAnyMomentLosesNothingSyncedAndLeavesAFileThatOpens() throws IOException {
        long seed = Long.getLong("twopc.seed", new Random().nextLong());
        Random random = new Random(seed);
        Path file = directory.resolve("history.mv");
        LossyFile lossy = lossy(file);
        Map<Integer, Integer> putsSyncedAt = new TreeMap<>(Map.of(0, 0));
        Map<Integer, Integer> putsBegunAt = new TreeMap<>(Map.of(0, 0));
        try (MvStoreHistory history = MvStoreHistory.open(options(file), clock, LossyFile.SCHEME)) {
            history.store().setRetentionTime(0);
            for (int i = 0; i < 4_000; i++) {
                putsBegunAt.put(lossy.moment(), i + 1);
                put(history, i);
                if (random.nextInt(20) == 0) {
                    history.sync().toCompletableFuture().join();
                    putsSyncedAt.put(lossy.moment(), i + 1);
                }
                if (random.nextInt(400) == 0) {
                    history.store().compactFile(50);
                    history.store().setRetentionTime(0);
                }
            }
        }
        for (int failure = 0; failure < 100; failure++) {
            int moment = random.nextInt(lossy.moment() + 1);
            Path left = directory.resolve("left.mv");
            Files.write(left, lossy.afterPowerFailure(moment, random));
            int synced = newestAt(putsSyncedAt, moment);
            int begun = newestAt(putsBegunAt, moment);

            try (MvStoreHistory history = MvStoreHistory.open(options(left), clock)) {
                assertHolds(history, synced, begun);
            } catch (HistoryException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", failure " + failure + " at " + moment + ": " + synced + " of " + begun
                                + " synced",
                        e);
            }
        }
    }

    private static int newestAt(Map<Integer, Integer> puts, int moment) {
        return ((TreeMap<Integer, Integer>) puts).floorEntry(moment).getValue();
    }

    private static TransactionView view(int number) {
        return Views.committed(NOON.plusMillis(number), number);
    }

    /** Puts with all that can happen: keys, replacements, damage that stays until it is acknowledged. */
    private static void put(MvStoreHistory history, int number) {
        TransactionView view = view(number);
        history.put(number % 10 == 0 ? Views.damaged(view, Damage.HAZARD) : view);
        history.putKey(Views.key("key-" + number, view));
        if (number % 10 == 5) {
            OperatorNote note = new OperatorNote("damage_acknowledged", "ops", "checked", view.createdAt());
            history.put(Views.acknowledged(Views.damaged(view(number - 5), Damage.HAZARD), note));
        }
    }

    private static void assertHolds(MvStoreHistory history, int synced, int begun) {
        for (int number = Math.max(0, begun - KEPT); number < synced; number++) {
            assertThat(history.find(view(number).id()))
                    .as("transaction %s", number)
                    .isPresent();
            assertThat(history.findKey("key-" + number)).as("key %s", number).isPresent();
        }
        long walked = 0;
        HistoryQuery query = new HistoryQuery(null, null, null, null, null, null, 1_000);
        Page page = history.query(query);
        while (true) {
            walked += page.transactions().size();
            if (page.next() == null) {
                break;
            }
            page = history.query(new HistoryQuery(null, null, null, null, null, page.next(), 1_000));
        }
        assertThat(walked).isEqualTo(history.size()).isLessThanOrEqualTo(KEPT + MvStoreHistory.EVICTIONS_PER_PUT);
        for (int number = begun; number < begun + 2 * KEPT; number++) {
            put(history, number);
        }
        assertThat(history.size()).isLessThanOrEqualTo(KEPT + 2L);
    }

    @Test
    void aFailedWriteIsToldAndNothingMoreIsKeptUntilTheNextStart() throws IOException {
        Path file = directory.resolve("history.mv");
        LossyFile lossy = lossy(file);
        MvStoreHistory history = MvStoreHistory.open(options(file), clock, LossyFile.SCHEME);
        history.put(view(1));
        history.sync().toCompletableFuture().join();

        history.put(view(2));
        lossy.fail(true);
        assertThatThrownBy(() -> history.sync().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(HistoryException.class)
                .hasStackTraceContaining("told to fail")
                .hasMessageContaining(file.toString());
        lossy.fail(false);

        assertThat(history.failure()).isPresent();
        assertThatThrownBy(() -> history.put(view(3))).isInstanceOf(HistoryException.class);
        assertThatThrownBy(() -> history.sync().toCompletableFuture().join())
                .as("a failed force is not asked again")
                .hasCauseInstanceOf(HistoryException.class);
        history.close();

        try (MvStoreHistory again = MvStoreHistory.open(options(file), clock)) {
            assertThat(again.find(view(1).id())).isPresent();
        }
    }

    @Test
    void aSyncThatIsAskedWhileAnotherOneRunsCoversWhatWasPutBetween() throws IOException {
        Path file = directory.resolve("history.mv");
        LossyFile lossy = lossy(file);
        Random random = new Random(1);
        try (MvStoreHistory history = MvStoreHistory.open(options(file), clock, LossyFile.SCHEME)) {
            for (int i = 0; i < 200; i++) {
                history.sync();
                history.put(view(i));
                history.store().tryCommit();
                history.sync().toCompletableFuture().join();

                Path left = directory.resolve("left.mv");
                Files.write(left, lossy.afterPowerFailure(lossy.moment(), random));
                try (MvStoreHistory after = MvStoreHistory.open(options(left), clock)) {
                    assertThat(after.find(view(i).id())).as("put %s", i).isPresent();
                }
            }
        }
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void aKilledProcessLosesNothingSyncedAndLeavesNoLock() throws IOException, InterruptedException {
        Path file = directory.resolve("history.mv");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryWriterProcess.class.getName(),
                        file.toString())
                .redirectError(errors.toFile())
                .start();
        int synced = 0;
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = told.readLine();
            while (line != null) {
                synced = line.startsWith("synced ") ? Integer.parseInt(line.substring(7)) : synced;
                if (synced >= 2_000) {
                    process.toHandle().destroyForcibly(); // and what it said stays readable
                }
                line = told.readLine();
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed; %s", Files.readString(errors)).isNotZero();
        assertThat(synced).as(Files.readString(errors)).isGreaterThanOrEqualTo(2_000);

        try (MvStoreHistory history = MvStoreHistory.open(HistoryWriterProcess.options(file), clock)) {
            for (int number = 0; number < synced; number++) {
                TransactionView view = HistoryWriterProcess.view(number);
                assertThat(history.find(view.id())).contains(view);
                assertThat(history.findKey("key-" + number)).contains(Views.key("key-" + number, view));
            }
        }
    }
}
