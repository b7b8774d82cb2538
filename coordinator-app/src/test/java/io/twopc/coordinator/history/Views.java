package io.twopc.coordinator.history;

import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ParticipantState;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.model.Vote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Transactions for tests: plain ones, and random ones that use every field. */
public final class Views {

    public static final ParticipantId BANK_A = new ParticipantId("bank-a");
    public static final ParticipantId BANK_B = new ParticipantId("bank-b");
    public static final ParticipantId BANK_C = new ParticipantId("bank-c");

    private Views() {}

    /** A version 7 id made at that millisecond; a higher number gives a higher id. */
    public static TransactionId id(Instant at, long number) {
        long high = at.toEpochMilli() << 16 | 0x7000;
        return new TransactionId(new UUID(high, 0x8000_0000_0000_0000L | number));
    }

    /** A committed transaction of three branches, ended a few milliseconds after its creation. */
    public static TransactionView committed(Instant createdAt, long number) {
        return committed(createdAt, createdAt.plusMillis(7), number);
    }

    public static TransactionView committed(Instant createdAt, Instant endedAt, long number) {
        List<BranchView> branches = List.of(BANK_A, BANK_B, BANK_C).stream()
                .map(participant -> acknowledged(participant, createdAt))
                .toList();
        return new TransactionView(
                id(createdAt, number),
                ProtocolState.COMPLETED,
                Outcome.COMMITTED,
                null,
                Duration.ofSeconds(30),
                createdAt,
                createdAt.plusMillis(5),
                endedAt,
                null,
                false,
                branches,
                List.of());
    }

    private static BranchView acknowledged(ParticipantId participant, Instant at) {
        List<TimelineEntry> timeline = List.of(
                new TimelineEntry(at.plusNanos(812_000), TimelineEntry.Event.PREPARE_SENT),
                new TimelineEntry(at.plusNanos(2_345_000), TimelineEntry.Event.VOTED_COMMIT),
                new TimelineEntry(at.plusNanos(5_001_000), TimelineEntry.Event.COMMIT_SENT),
                new TimelineEntry(at.plusNanos(6_789_000), TimelineEntry.Event.ACKNOWLEDGED));
        return new BranchView(
                participant, ParticipantState.ACKNOWLEDGED, Vote.COMMIT, null, true, null, false, 0, timeline);
    }

    /** An aborted transaction of two branches. */
    public static TransactionView aborted(Instant createdAt, long number) {
        BranchView yes =
                new BranchView(BANK_A, ParticipantState.VOTED, Vote.COMMIT, null, false, null, false, 0, List.of());
        BranchView no = new BranchView(
                BANK_B, ParticipantState.VOTED, Vote.ABORT, "lacks funds", false, null, false, 0, List.of());
        return new TransactionView(
                id(createdAt, number),
                ProtocolState.ABORTED,
                Outcome.ABORTED,
                new AbortCause(AbortReason.VOTED_ABORT, BANK_B, "lacks funds"),
                Duration.ofSeconds(30),
                createdAt,
                createdAt.plusMillis(3),
                createdAt.plusMillis(3),
                null,
                false,
                List.of(yes, no),
                List.of());
    }

    /** The same transaction with damage. */
    public static TransactionView damaged(TransactionView view, Damage damage) {
        return withDamage(view, damage, false, view.notes());
    }

    /** The same transaction once an operator has acknowledged its damage. */
    public static TransactionView acknowledged(TransactionView view, OperatorNote note) {
        return withDamage(view, view.damage(), true, List.of(note));
    }

    private static TransactionView withDamage(
            TransactionView view, @Nullable Damage damage, boolean acknowledged, List<OperatorNote> notes) {
        return new TransactionView(
                view.id(),
                view.state(),
                view.outcome(),
                view.abort(),
                view.timeout(),
                view.createdAt(),
                view.decidedAt(),
                view.endedAt(),
                damage,
                acknowledged,
                view.branches(),
                notes);
    }

    public static IdempotencyRecord key(String key, TransactionView view) {
        String hash = "0123456789abcdef".repeat(4);
        return new IdempotencyRecord(key, hash, view.id());
    }

    /** Any view at all, possible or not. */
    public static TransactionView random(Random random) {
        Instant createdAt = instant(random);
        boolean aborted = random.nextBoolean();
        return new TransactionView(
                new TransactionId(new UUID(random.nextLong(), random.nextLong())),
                oneOf(random, ProtocolState.values()),
                oneOf(random, Outcome.values()),
                aborted ? abortCause(random) : null,
                Duration.ofSeconds(random.nextInt(100_000), random.nextInt(1_000_000_000)),
                createdAt,
                maybe(random, () -> near(random, createdAt)),
                maybe(random, () -> near(random, createdAt)),
                maybe(random, () -> oneOf(random, Damage.values())),
                random.nextBoolean(),
                several(random, 5, () -> branch(random, createdAt)),
                several(random, 3, () -> note(random, createdAt)));
    }

    private static AbortCause abortCause(Random random) {
        ParticipantId participant = maybe(random, () -> participant(random));
        return new AbortCause(oneOf(random, AbortReason.values()), participant, text(random));
    }

    private static BranchView branch(Random random, Instant createdAt) {
        return new BranchView(
                participant(random),
                oneOf(random, ParticipantState.values()),
                maybe(random, () -> oneOf(random, Vote.values())),
                maybe(random, () -> text(random)),
                random.nextBoolean(),
                maybe(random, () -> oneOf(random, HeuristicOutcome.values())),
                random.nextBoolean(),
                random.nextInt(),
                several(
                        random,
                        20,
                        () -> new TimelineEntry(near(random, createdAt), oneOf(random, TimelineEntry.Event.values()))));
    }

    public static OperatorNote note(Random random, Instant near) {
        return new OperatorNote(text(random), text(random), text(random), near(random, near));
    }

    public static ParticipantId participant(Random random) {
        return new ParticipantId("p" + random.nextInt(12));
    }

    public static String text(Random random) {
        return oneOf(random, "", "x", "lacks funds", "Grüße, 世界 \uD83D\uDE80", "a".repeat(500), "\u0000\n\"");
    }

    /** Before and after the epoch, with fractions of every unit. */
    public static Instant instant(Random random) {
        long seconds = random.nextBoolean() ? random.nextLong(-10_000_000_000L, 10_000_000_000L) : random.nextInt();
        return Instant.ofEpochSecond(seconds, fraction(random));
    }

    public static Instant near(Random random, Instant base) {
        return random.nextInt(10) == 0
                ? instant(random)
                : base.plusSeconds(random.nextInt(100)).plusNanos(fraction(random));
    }

    private static int fraction(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1_000;
            default -> random.nextInt(1_000_000_000);
        };
    }

    public static <T> @Nullable T maybe(Random random, Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    public static <T> List<T> several(Random random, int atMost, Supplier<T> value) {
        return IntStream.range(0, random.nextInt(atMost + 1))
                .mapToObj(i -> value.get())
                .toList();
    }

    @SafeVarargs
    public static <T> T oneOf(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
