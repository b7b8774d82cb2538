package io.twopc.coordinator.decisionlog;

import static io.twopc.coordinator.decisionlog.Records.NOON;
import static io.twopc.coordinator.decisionlog.Records.committed;
import static io.twopc.coordinator.decisionlog.Records.finished;
import static io.twopc.coordinator.decisionlog.Records.id;
import static io.twopc.coordinator.decisionlog.Records.round;
import static io.twopc.coordinator.decisionlog.Records.withHeuristic;
import static io.twopc.coordinator.history.Views.BANK_A;
import static io.twopc.coordinator.history.Views.BANK_B;
import static io.twopc.coordinator.history.Views.BANK_C;

import io.twopc.coordinator.decisionlog.LogRecord.DamageAcknowledged;
import io.twopc.coordinator.decisionlog.LogRecord.DamageFound;
import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.decisionlog.LogRecord.LogConfirmed;
import io.twopc.coordinator.decisionlog.LogRecord.MemberAdmitted;
import io.twopc.coordinator.decisionlog.LogRecord.MemberEvicted;
import io.twopc.coordinator.history.OperatorNote;
import io.twopc.coordinator.history.Views;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What a coordinator may write about a few participants and transactions: each goes forward only. */
final class RandomLog {

    private static final int TRANSACTIONS = 8;

    private enum Stage {
        UNKNOWN,
        ADMITTED,
        COMMITTED,
        FINISHED
    }

    private final Random random;
    private final Map<Integer, Stage> stages = new HashMap<>();
    private final Set<ParticipantId> members = new HashSet<>();
    private final Set<List<Object>> facts = new HashSet<>();
    private final List<LogRecord> records = new ArrayList<>();

    RandomLog(Random random) {
        this.random = random;
    }

    List<LogRecord> records(int steps) {
        for (int i = 0; i < steps; i++) {
            step(NOON.plusSeconds(i));
        }
        return List.copyOf(records);
    }

    private void step(Instant at) {
        ParticipantId participant = Views.oneOf(random, BANK_A, BANK_B, BANK_C);
        int number = random.nextInt(TRANSACTIONS);
        switch (random.nextInt(8)) {
            case 0 -> membership(participant, at);
            case 1 -> records.add(new LogConfirmed(note(at)));
            case 2 -> damage(number, participant, at);
            case 3 -> records.add(new DamageAcknowledged(id(number), note(at)));
            default -> advance(number, participant);
        }
    }

    private void membership(ParticipantId participant, Instant at) {
        if (members.add(participant)) {
            records.add(new MemberAdmitted(participant, at));
        } else {
            members.remove(participant);
            records.add(new MemberEvicted(participant, random.nextBoolean(), note(at)));
        }
    }

    private void damage(int number, ParticipantId participant, Instant at) {
        HeuristicOutcome heuristic = random.nextBoolean() ? null : Views.oneOf(random, HeuristicOutcome.values());
        if (facts.add(List.of(number, participant, String.valueOf(heuristic)))) {
            records.add(new DamageFound(id(number), participant, heuristic, "by hand", at));
        }
    }

    private void advance(int number, ParticipantId participant) {
        Stage stage = stages.getOrDefault(number, Stage.UNKNOWN);
        if (stage == Stage.UNKNOWN && random.nextBoolean()) {
            records.add(random.nextBoolean() ? round(number) : round(number, participant));
            stages.put(number, Stage.ADMITTED);
        } else if (stage.compareTo(Stage.ADMITTED) <= 0 && random.nextBoolean()) {
            records.add(committed(number, participant, BANK_A));
            stages.put(number, Stage.COMMITTED);
        } else if (stage != Stage.FINISHED) {
            records.add(
                    random.nextBoolean()
                            ? finished(number)
                            : new Finished(withHeuristic(number, participant, HeuristicOutcome.ROLLBACK), null));
            stages.put(number, Stage.FINISHED);
        }
    }

    private static OperatorNote note(Instant at) {
        return new OperatorNote("any", "ops", "because", at);
    }
}
