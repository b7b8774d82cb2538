package io.twopc.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MvStoreHistoryTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration RETENTION = Duration.ofDays(7);

    @TempDir
    Path directory;

    private final HandClock clock = new HandClock(NOON);
    private MvStoreHistory history;

    @BeforeEach
    void open() {
        history = open(1_000_000);
    }

    private MvStoreHistory open(long retentionCount) {
        return MvStoreHistory.open(new HistoryOptions(file(), RETENTION, retentionCount, Duration.ofDays(1)), clock);
    }

    private Path file() {
        return directory.resolve("deeper").resolve("history.mv");
    }

    private void reopen(long retentionCount) {
        history.close();
        history = open(retentionCount);
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Nested
    class WhenItBelongsToALog {

        private static final CoordinatorId ONE = new CoordinatorId(new UUID(1, 1));
        private static final CoordinatorId OTHER = new CoordinatorId(new UUID(2, 2));

        @Test
        @DisplayName("C20: the history of a lost log does not speak for a fresh one")
        void anotherLogsIsRefused() {
            history.belongTo(ONE);
            history.put(Views.committed(NOON, 1));
            reopen(1_000_000);
            history.belongTo(ONE);

            assertThatThrownBy(() -> history.belongTo(OTHER))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining(ONE.toString())
                    .hasMessageContaining(OTHER.toString());
        }

        @Test
        void anEmptyOneMayChangeHands() {
            history.belongTo(ONE);
            reopen(1_000_000);
            history.belongTo(OTHER);
            history.put(Views.committed(NOON, 1));

            assertThatThrownBy(() -> history.belongTo(ONE)).isInstanceOf(HistoryException.class);
        }
    }

    @Nested
    class WhenKeeping {

        @Test
        void whatWasPutIsFoundAtOnce() {
            TransactionView view = Views.committed(NOON, 1);
            history.put(view);

            assertThat(history.find(view.id())).contains(view);
            assertThat(history.find(Views.id(NOON, 2))).isEmpty();
            assertThat(history.size()).isOne();
        }

        @Test
        void puttingAgainReplaces() {
            TransactionView view = Views.committed(NOON, 1);
            TransactionView damaged = Views.damaged(view, Damage.HAZARD);
            history.put(view);
            history.put(damaged);

            assertThat(history.find(view.id())).contains(damaged);
            assertThat(history.size()).isOne();
        }

        @Test
        @DisplayName("C2: a key names its transaction, across a restart")
        void aKeyNamesItsTransaction() {
            TransactionView view = Views.committed(NOON, 1);
            IdempotencyRecord key = Views.key("order-17 ü", view);
            history.put(view);
            history.putKey(key);
            assertThat(history.findKey("order-17 ü")).contains(key);

            reopen(1_000_000);

            assertThat(history.findKey("order-17 ü")).contains(key);
            assertThat(history.findKey("order-17")).isEmpty();
        }

        @Test
        void aBodyHashThatIsNoSha256ComesBackAsItWas() {
            IdempotencyRecord odd = new IdempotencyRecord("k", "ABCDEF", Views.id(NOON, 1));
            history.putKey(odd);

            assertThat(history.findKey("k")).contains(odd);
        }

        @Test
        void everythingIsThereAfterARestart() {
            List<TransactionView> views = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                views.add(i % 3 == 0 ? Views.aborted(NOON, i) : Views.committed(NOON, i));
            }
            views.forEach(history::put);

            reopen(1_000_000);

            assertThat(history.size()).isEqualTo(2_000);
            assertThat(views)
                    .allSatisfy(view -> assertThat(history.find(view.id())).contains(view));
        }
    }

    @Nested
    class WhenQuerying {

        @Test
        void theNewestComeFirstAndPagesJoinWithoutGapOrRepeat() {
            for (int i = 0; i < 25; i++) {
                history.put(Views.committed(NOON.plusMillis(i / 3), i));
            }
            List<TransactionId> seen = new ArrayList<>();
            TransactionId before = null;
            int pages = 0;
            do {
                Page page = history.query(query(null, null, null, null, before, 10));
                page.transactions().forEach(view -> seen.add(view.id()));
                before = page.next();
                pages++;
            } while (before != null);

            assertThat(pages).isEqualTo(3);
            assertThat(seen).hasSize(25).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> b.compareTo(a));
        }

        @Test
        void aPageThatHoldsTheLastHasNoNext() {
            history.put(Views.committed(NOON, 1));
            history.put(Views.committed(NOON, 2));

            assertThat(history.query(query(null, null, null, null, null, 2)).next())
                    .isNull();
            assertThat(history.query(query(null, null, null, null, null, 1)).next())
                    .isEqualTo(Views.id(NOON, 2));
        }

        @Test
        void damageIsAFilter() {
            TransactionView acknowledged =
                    Views.acknowledged(Views.damaged(Views.committed(NOON, 3), Damage.HAZARD), note());
            history.put(Views.committed(NOON, 1));
            history.put(Views.damaged(Views.committed(NOON, 2), Damage.HEURISTIC_MIXED));
            history.put(acknowledged);
            history.put(Views.damaged(Views.aborted(NOON, 4), Damage.HEURISTIC_COMMIT));

            assertThat(numbers(damaged(DamageFilter.ANY))).containsExactly(4L, 3L, 2L);
            assertThat(numbers(damaged(DamageFilter.UNACKNOWLEDGED))).containsExactly(4L, 2L);
            assertThat(numbers(damaged(DamageFilter.HAZARD))).containsExactly(3L);
            assertThat(numbers(damaged(DamageFilter.HEURISTIC_MIXED))).containsExactly(2L);
            assertThat(numbers(damaged(DamageFilter.HEURISTIC_COMMIT))).containsExactly(4L);
            assertThat(numbers(damaged(DamageFilter.HEURISTIC_ROLLBACK))).isEmpty();
        }

        private static HistoryQuery damaged(DamageFilter damage) {
            return new HistoryQuery(null, null, damage, null, null, null, 10);
        }

        private static OperatorNote note() {
            return new OperatorNote("damage_acknowledged", "alice", "seen", NOON);
        }

        @Test
        void filtersRestrict() {
            history.put(Views.committed(NOON, 1));
            history.put(Views.aborted(NOON, 2));
            history.put(Views.committed(NOON.plusSeconds(3_600), 3));

            assertThat(numbers(query(ProtocolState.ABORTED, null, null, null, null, 10)))
                    .containsExactly(2L);
            assertThat(numbers(query(null, Outcome.COMMITTED, null, null, null, 10)))
                    .containsExactly(3L, 1L);
            assertThat(numbers(query(null, null, Views.BANK_C, null, null, 10))).containsExactly(3L, 1L);
            assertThat(numbers(query(null, null, null, NOON.plusSeconds(1), null, 10)))
                    .containsExactly(3L);
            assertThat(numbers(query(null, null, null, null, Views.id(NOON, 2), 10)))
                    .containsExactly(1L);
        }

        @Test
        void idsSortUnsigned() {
            TransactionView low = withId(new UUID(1, 5));
            TransactionView high = withId(new UUID(-1, 5));
            history.put(high);
            history.put(low);

            assertThat(history.query(query(null, null, null, null, null, 10)).transactions())
                    .containsExactly(high, low);
        }

        private TransactionView withId(UUID uuid) {
            TransactionView view = Views.committed(NOON, 1);
            return new TransactionView(
                    new TransactionId(uuid),
                    view.state(),
                    view.outcome(),
                    null,
                    view.timeout(),
                    view.createdAt(),
                    view.decidedAt(),
                    view.endedAt(),
                    null,
                    false,
                    view.branches(),
                    List.of());
        }

        @Test
        void aSearchLooksAtABoundedNumberAndSaysWhereToGoOn() {
            int total = 50_000;
            int rare = 4_321;
            for (int i = 0; i < total; i++) {
                history.put(i == rare ? Views.aborted(NOON, i) : Views.committed(NOON, i));
            }
            List<Integer> foundOnPage = new ArrayList<>();
            TransactionId before = null;
            do {
                Page page = history.query(query(null, Outcome.ABORTED, null, null, before, 100));
                foundOnPage.add(page.transactions().size());
                before = page.next();
            } while (before != null);

            assertThat(HistoryMap.EXAMINED_PER_QUERY).isEqualTo(10_000);
            assertThat(foundOnPage).containsExactly(0, 0, 0, 0, 1);
        }

        @Test
        void aSearchEndsWhereEverythingIsOlderThanAskedFor() {
            for (int i = 0; i < HistoryMap.EXAMINED_PER_QUERY + 1; i++) {
                history.put(Views.committed(NOON.minus(Duration.ofHours(1)), i));
            }
            history.put(Views.committed(NOON, 1));

            Page page = history.query(query(null, null, null, NOON, null, 10));

            assertThat(page.transactions()).hasSize(1);
            assertThat(page.next()).isNull();
        }

        private List<Long> numbers(HistoryQuery query) {
            return history.query(query).transactions().stream()
                    .map(view -> view.id().value().getLeastSignificantBits() & Long.MAX_VALUE)
                    .toList();
        }
    }

    @Nested
    class WhenRetentionEnds {

        @Test
        @DisplayName("C39: what is past its age is gone, and its key with it")
        void whatIsPastItsAgeIsGone() {
            TransactionView old = Views.committed(NOON, 1);
            TransactionView young = Views.committed(NOON.plusSeconds(60), 2);
            history.put(old);
            history.putKey(Views.key("old", old));
            history.put(young);
            history.putKey(Views.key("young", young));

            clock.advance(RETENTION.plusSeconds(1));

            assertThat(history.housekeep()).isOne();
            assertThat(history.find(old.id())).isEmpty();
            assertThat(history.findKey("old")).isEmpty();
            assertThat(history.find(young.id())).contains(young);
            assertThat(history.findKey("young")).isPresent();
            assertThat(history.size()).isOne();
        }

        @Test
        void nothingGoesAMomentTooEarly() {
            TransactionView view = Views.committed(NOON.minusMillis(7), NOON, 1);
            history.put(view);

            clock.advance(RETENTION.minusMillis(1));
            assertThat(history.housekeep()).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(history.housekeep()).isOne();
        }

        @Test
        void ageCountsFromTheEndOfATransactionNotFromItsBeginning() {
            Instant endedAt = NOON.plus(RETENTION).plus(RETENTION);
            TransactionView slow = Views.committed(NOON, endedAt, 1);
            clock.advance(RETENTION.plus(RETENTION));
            history.put(slow);
            for (int i = 2; i < 100; i++) {
                history.put(Views.committed(NOON.plusSeconds(i), i));
            }
            history.housekeep();

            assertThat(history.size()).isOne();
            assertThat(history.find(slow.id())).contains(slow);
        }

        @Test
        void puttingAloneKeepsTheCount() {
            reopen(100);
            for (int i = 0; i < 1_000; i++) {
                TransactionView view = Views.committed(NOON.plusMillis(i), i);
                history.put(view);
                history.putKey(Views.key("key-" + i, view));
            }

            assertThat(history.size()).isEqualTo(100);
            assertThat(history.find(Views.id(NOON.plusMillis(899), 899))).isEmpty();
            assertThat(history.findKey("key-899")).isEmpty();
            assertThat(history.find(Views.id(NOON.plusMillis(900), 900))).isPresent();
            assertThat(history.findKey("key-900")).isPresent();
        }

        @Test
        void aBacklogShrinksWithEveryPut() {
            for (int i = 0; i < 500; i++) {
                history.put(Views.committed(NOON.plusMillis(i), i));
            }
            reopen(10);
            assertThat(history.size()).isEqualTo(500);

            history.put(Views.committed(NOON.plusSeconds(1), 501));

            assertThat(history.size()).isEqualTo(501 - MvStoreHistory.EVICTIONS_PER_PUT);
            history.housekeep();
            assertThat(history.size()).isEqualTo(10);
        }

        @Test
        @DisplayName("C16: damage that nobody has acknowledged stays, by age and by count, with its key")
        void damageStays() {
            reopen(10);
            TransactionView damaged = Views.damaged(Views.committed(NOON, 1), Damage.HEURISTIC_MIXED);
            history.put(damaged);
            history.putKey(Views.key("damaged", damaged));
            for (int i = 2; i < 50; i++) {
                history.put(Views.committed(NOON.plusMillis(i), i));
            }
            assertThat(history.size()).isEqualTo(11);

            clock.advance(RETENTION.multipliedBy(3));
            history.housekeep();
            reopen(10);
            history.housekeep();

            assertThat(history.size()).isOne();
            assertThat(history.find(damaged.id())).contains(damaged);
            assertThat(history.findKey("damaged")).isPresent();
        }

        @Test
        void acknowledgedDamageIsKeptForOneMoreRetention() {
            TransactionView damaged = Views.damaged(Views.committed(NOON, 1), Damage.HAZARD);
            history.put(damaged);
            clock.advance(RETENTION.multipliedBy(3));
            OperatorNote note = new OperatorNote("damage_acknowledged", "ops", "checked", clock.instant());
            history.put(Views.acknowledged(damaged, note));

            clock.advance(RETENTION.minusMillis(1));
            assertThat(history.housekeep()).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(history.housekeep()).isOne();
            assertThat(history.size()).isZero();
        }

        @Test
        void aKeyWhoseTransactionIsNotKeptGoesToo() {
            history.putKey(Views.key("early", Views.committed(NOON, 1)));
            clock.advance(RETENTION);

            assertThat(history.housekeep()).isOne();
            assertThat(history.findKey("early")).isEmpty();
        }

        @Test
        void aKeyPutBeforeItsTransactionLivesAsLongAsThat() {
            TransactionView view = Views.committed(NOON, NOON.plusSeconds(100), 1);
            history.putKey(Views.key("early", view));
            history.put(view);

            clock.advance(RETENTION);
            history.housekeep();
            assertThat(history.findKey("early")).isPresent();
            clock.advance(Duration.ofSeconds(100));
            history.housekeep();
            assertThat(history.findKey("early")).isEmpty();
            assertThat(history.size()).isZero();
        }

        @Test
        void aKeyThatNamesANewerTransactionSurvivesTheOlderOne() {
            TransactionView old = Views.committed(NOON, 1);
            TransactionView young = Views.committed(NOON.plusSeconds(60), 2);
            history.put(old);
            history.putKey(Views.key("again", old));
            history.put(young);
            history.putKey(Views.key("again", young));

            clock.advance(RETENTION.plusSeconds(1));
            history.housekeep();

            assertThat(history.findKey("again")).contains(Views.key("again", young));
        }
    }

    @Nested
    class WhenMoreComesThanIsKept {

        private static final int KEPT = 1_000;
        private static final int BATCHES = 20;

        @Test
        @DisplayName("the file stays as large as what is kept asks for, however much goes through it")
        void theFileDoesNotGrow() throws IOException {
            reopen(KEPT);
            history.store().setRetentionTime(0); // room is used again at once, as it is after a few seconds otherwise
            List<Long> sizes = new ArrayList<>();
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int i = batch * 2 * KEPT; i < (batch + 1) * 2 * KEPT; i++) {
                    TransactionView view = Views.committed(NOON.plusMillis(i), i);
                    history.put(view);
                    history.putKey(Views.key("key-" + i, view));
                }
                history.sync().toCompletableFuture().join();
                sizes.add(Files.size(file()));
            }
            System.out.println("history file after each of " + BATCHES + " times " + 2 * KEPT
                    + " transactions, of which " + KEPT + " are kept: " + sizes);

            assertThat(history.size()).isEqualTo(KEPT);
            long firstHalf = Collections.max(sizes.subList(0, BATCHES / 2));
            long secondHalf = Collections.max(sizes.subList(BATCHES / 2, BATCHES));
            assertThat(secondHalf).isLessThanOrEqualTo(firstHalf + firstHalf / 2);
        }
    }

    @Nested
    class WhenAReaderIsInterrupted {

        private static final int MANY = 20_000;

        @Test
        @DisplayName("it alone may go without an answer: the file stays open to everybody else")
        void nobodyElseNotices() {
            for (int i = 0; i < MANY; i++) {
                history.put(Views.committed(NOON.plusMillis(i), i));
            }
            reopen(1_000_000); // nothing is in the heap, so a reader reads the file

            for (int i = 0; i < 100; i++) {
                Thread.currentThread().interrupt();
                try {
                    history.find(Views.id(NOON.plusMillis(i * 100L), i * 100L));
                    history.query(query(null, Outcome.ABORTED, null, null, null, 10));
                } catch (HistoryException interrupted) {
                    System.out.println("an interrupted reader got: " + interrupted.getMessage());
                }
                assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
            }

            assertThat(history.failure()).isEmpty();
            history.put(Views.aborted(NOON, MANY + 1L));
            history.sync().toCompletableFuture().join();
            reopen(1_000_000);
            assertThat(history.size()).isEqualTo(MANY + 1);
            assertThat(history.find(Views.id(NOON.plusMillis(MANY / 2), MANY / 2)))
                    .isPresent();
        }
    }

    @Nested
    class WhenTheFileCannotBeUsed {

        @Test
        void aFileInUseIsSaidToBe() {
            assertThatThrownBy(() -> open(10))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("in use");
        }

        @Test
        void aDamagedFileRefusesTheStartAndSaysWhatToDo() throws IOException {
            history.put(Views.committed(NOON, 1));
            history.close();
            byte[] bytes = Files.readAllBytes(file());
            Files.write(file(), new byte[bytes.length]);

            assertThatThrownBy(() -> open(10))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("idempotency keys")
                    .hasMessageContaining("move it away");

            Files.write(file(), bytes);
            history = open(10);
            assertThat(history.size()).isOne();
        }

        @Test
        void anEmptyFileIsNotTakenForAFreshHistory() throws IOException {
            history.close();
            Files.write(file(), new byte[0]);

            assertThatThrownBy(() -> open(10))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(file().toString());
        }

        @Test
        void aDirectoryInItsPlaceIsRefused() throws IOException {
            history.close();
            Files.delete(file());
            Files.createDirectory(file());

            assertThatThrownBy(() -> open(10))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining(file().toString());
        }

        @Test
        void aCrashWhileTheFileIsMadeLeavesNothingInTheWay() throws IOException {
            history.close();
            Files.move(file(), file().resolveSibling("history.mv.new"));

            history = open(10);

            assertThat(history.size()).isZero();
        }

        @Test
        void aClosedHistorySaysSo() {
            history.close();

            assertThatThrownBy(() -> history.put(Views.committed(NOON, 1))).isInstanceOf(HistoryException.class);
            assertThatThrownBy(() -> history.find(Views.id(NOON, 1)))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageContaining("closed");
            assertThat(history.sync().toCompletableFuture()).isCompletedExceptionally();
        }
    }

    private static HistoryQuery query(
            @Nullable ProtocolState state,
            @Nullable Outcome outcome,
            @Nullable ParticipantId participant,
            @Nullable Instant since,
            @Nullable TransactionId before,
            int limit) {
        return new HistoryQuery(state, outcome, null, participant, since, before, limit);
    }
}
