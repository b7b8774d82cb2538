package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.decisionlog.LogRecord.Committed;
import io.twopc.coordinator.decisionlog.LogRecord.DamageAcknowledged;
import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.decisionlog.LogRecord.EpochAcquired;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.LogRecord.MemberEvicted;
import io.twopc.coordinator.decisionlog.LogRecord.RoundAdmitted;
import io.twopc.coordinator.history.BranchView;
import io.twopc.coordinator.history.IdempotencyRecord;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.coordinator.history.Views;
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
import org.jspecify.annotations.Nullable;

/** Log records for tests. */
final class Records {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private Records() {}

    static TransactionId id(long number) {
        return Views.id(NOON, number);
    }

    static MemberAdmitted admitted(ParticipantId participant) {
        return new MemberAdmitted(participant, NOON);
    }

    static MemberEvicted evicted(ParticipantId participant, boolean force) {
        return new MemberEvicted(participant, force, note("evict"));
    }

    static OperatorNote note(String action) {
        return new OperatorNote(action, "ops", "because", NOON);
    }

    static RoundAdmitted round(long number, ParticipantId... participants) {
        return new RoundAdmitted(id(number), NOON, Duration.ofSeconds(5), List.of(participants), null);
    }

    static Committed committed(long number, ParticipantId... voters) {
        return new Committed(
                id(number),
                NOON,
                NOON.plusMillis(5),
                Duration.ofSeconds(5),
                List.of(voters),
                List.of(),
                List.of(),
                null);
    }

    static Finished finished(long number) {
        return new Finished(Views.committed(NOON, number), null);
    }

    static DamageFound damage(long number, ParticipantId participant, @Nullable HeuristicOutcome heuristic) {
        return new DamageFound(id(number), participant, heuristic, "by hand", NOON.plusSeconds(number));
    }

    static DamageAcknowledged acknowledged(long number) {
        return new DamageAcknowledged(id(number), note("damage_acknowledged"));
    }

    /** A committed transaction with one branch that was decided by hand. */
    static TransactionView withHeuristic(long number, ParticipantId participant, HeuristicOutcome heuristic) {
        BranchView branch = new BranchView(
                participant, ParticipantState.ACKNOWLEDGED, Vote.COMMIT, null, true, heuristic, false, 0, List.of());
        return new TransactionView(
                id(number),
                ProtocolState.COMPLETED,
                Outcome.COMMITTED,
                null,
                Duration.ofSeconds(5),
                NOON,
                NOON,
                NOON,
                Damage.HEURISTIC_ROLLBACK,
                false,
                List.of(branch),
                List.of());
    }

    /** Any record at all. */
    static LogRecord random(Random random) {
        Instant at = Views.instant(random);
        return switch (random.nextInt(9)) {
            case 0 -> new EpochAcquired(random.nextLong() & Long.MAX_VALUE, at);
            case 1 -> new MemberAdmitted(Views.participant(random), at);
            case 2 -> new MemberEvicted(Views.participant(random), random.nextBoolean(), Views.note(random, at));
            case 3 ->
                new RoundAdmitted(
                        randomId(random), at, Duration.ofMillis(random.nextInt()), names(random), key(random));
            case 4 ->
                new Committed(
                        randomId(random),
                        at,
                        Views.near(random, at),
                        Duration.ofNanos(random.nextLong()),
                        names(random),
                        names(random),
                        names(random),
                        key(random));
            case 5 -> new Finished(Views.random(random), key(random));
            case 6 ->
                new DamageFound(
                        randomId(random),
                        Views.participant(random),
                        Views.maybe(random, () -> Views.oneOf(random, HeuristicOutcome.values())),
                        Views.text(random),
                        at);
            case 7 -> new DamageAcknowledged(randomId(random), Views.note(random, at));
            default -> new LogConfirmed(Views.note(random, at));
        };
    }

    private static TransactionId randomId(Random random) {
        return new TransactionId(new UUID(random.nextLong(), random.nextLong()));
    }

    private static List<ParticipantId> names(Random random) {
        return Views.several(random, 4, () -> Views.participant(random));
    }

    private static @Nullable IdempotencyRecord key(Random random) {
        TransactionView view = Views.committed(NOON, random.nextInt(1_000));
        return Views.maybe(random, () -> Views.key("key-" + Views.text(random), view));
    }
}
