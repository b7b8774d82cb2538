package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.End;
import io.twopc.protocol.coordinator.CoordinatorEffect.Finish;
import io.twopc.protocol.coordinator.CoordinatorEffect.ForceCommit;
import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEffect.ScheduleRetry;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The surroundings of one transaction in a random walk: they may do anything that a caller which keeps its duties can meet,
 * and only that. Forced writes are answered once each, in their order, until the log fails; only those who are connected
 * speak.
 */
final class WalkWorld {

    private static final String STRANGER = "x";
    private static final ErrorCode[] ERRORS = {
        ErrorCode.UNAVAILABLE, ErrorCode.MALFORMED, ErrorCode.UNKNOWN_BRANCH, ErrorCode.VOTE_CONFLICT
    };

    final Random random;
    final List<String> names;
    final Set<String> connected = new HashSet<>();
    private final List<CoordinatorEvent> writes = new ArrayList<>();
    private final List<ScheduleRetry> retries = new ArrayList<>();
    private final int yesBias;
    boolean logFailed;

    WalkWorld(Random random) {
        this.random = random;
        int count = 1 + random.nextInt(5);
        List<String> all = new ArrayList<>(List.of("a", "b", "c", "d", "e").subList(0, count));
        names = List.copyOf(all);
        yesBias = 60 + random.nextInt(40);
    }

    /** Sometimes all are there at once, sometimes the round has to wait. */
    CoordinatorEvent begin() {
        for (String name : names) {
            if (random.nextInt(10) > 0) {
                connected.add(name);
            }
        }
        String[] present = connected.toArray(String[]::new);
        return random.nextInt(3) == 0
                ? Events.begin(Events.listed(names.toArray(String[]::new)), present)
                : Events.begin(Events.everyMember(names.size(), 1 + random.nextInt(names.size())), present);
    }

    /** Takes note of what the caller has to do later. */
    void carryOut(List<CoordinatorEffect> effects) {
        for (CoordinatorEffect effect : effects) {
            if (effect instanceof ForceCommit || (effect instanceof Finish finish && finish.forced())) {
                writes.add(Events.forced());
            } else if (effect instanceof End) {
                writes.add(Events.endDurable());
            } else if (effect instanceof RecordDamage damage) {
                writes.add(new CoordinatorEvent.DamageRecorded(damage.participant(), damage.heuristic()));
            } else if (effect instanceof ScheduleRetry retry) {
                retries.add(retry);
            }
        }
    }

    /** Whether the log has something to answer. */
    boolean isWriting() {
        return !writes.isEmpty() && !logFailed;
    }

    CoordinatorEvent written() {
        return writes.remove(0);
    }

    CoordinatorEvent next(CoordinatorState state) {
        int dice = random.nextInt(100);
        if (isWriting() && dice < 20) {
            return written();
        }
        if (hasHazard(state) && random.nextInt(6) == 0) {
            return Events.damageAcknowledged();
        }
        if (dice < 70) {
            return fromParticipant();
        }
        if (dice < 82) {
            return connectivity(state);
        }
        if (dice < 92 && !retries.isEmpty()) {
            ScheduleRetry retry = retries.get(random.nextInt(retries.size()));
            return new CoordinatorEvent.RetryDue(retry.participant(), retry.message(), retry.attempt());
        }
        return seldom(state);
    }

    /** Operators look at hazards: left to chance alone, a walk would hardly ever see one settled. */
    private static boolean hasHazard(CoordinatorState state) {
        return state instanceof CoordinatorState.Committing committing
                && committing.branches().any(branch -> branch.ending() instanceof BranchEnding.Hazard);
    }

    private CoordinatorEvent fromParticipant() {
        String who = anyone();
        if (!connected.contains(who) && !who.equals(STRANGER)) {
            connected.add(who);
            return Events.back(who);
        }
        return switch (random.nextInt(20)) {
            case 0 -> Events.inquiry(who);
            case 1, 2, 3, 4, 5, 6 -> Events.ack(who);
            case 7 ->
                random.nextInt(3) > 0
                        ? Events.ack(who)
                        : Events.ackByHand(
                                who, random.nextBoolean() ? HeuristicOutcome.COMMIT : HeuristicOutcome.ROLLBACK);
            case 8 ->
                random.nextInt(3) > 0 ? Events.ack(who) : Events.error(who, ERRORS[random.nextInt(ERRORS.length)]);
            default -> vote(who);
        };
    }

    private CoordinatorEvent vote(String who) {
        int dice = random.nextInt(100);
        if (dice > yesBias) {
            return random.nextInt(5) == 0 ? Events.no(who) : Events.readOnly(who);
        }
        return Events.yes(who);
    }

    /** While a round waits, members only are reported, and the stranger is none. */
    private CoordinatorEvent connectivity(CoordinatorState state) {
        String who = state instanceof CoordinatorState.Waiting ? member() : anyone();
        if (connected.contains(who) && random.nextInt(4) > 0) {
            connected.remove(who);
            return Events.lost(who);
        }
        connected.add(who);
        return random.nextInt(6) == 0 ? Events.restarted(who) : Events.back(who);
    }

    private CoordinatorEvent seldom(CoordinatorState state) {
        return switch (random.nextInt(30)) {
            case 0 -> Events.operator();
            case 1 -> Events.shutdown();
            case 2 -> Events.admissionLogged();
            case 3, 4 -> Events.evicted(anyone());
            case 5 -> failLog();
            case 6 -> Events.connectTimeout();
            case 7, 8, 9, 10 -> Events.voteTimeout();
            case 14, 15 -> state.visible().isDecided() ? Events.damageAcknowledged() : Events.prepareDue(anyone(), 1);
            case 17 -> Events.commitDue(anyone(), random.nextInt(5));
            default -> fromParticipant();
        };
    }

    private CoordinatorEvent failLog() {
        logFailed = true;
        writes.clear();
        return Events.logFailed();
    }

    private String anyone() {
        return random.nextInt(15) == 0 ? STRANGER : member();
    }

    private String member() {
        return names.get(random.nextInt(names.size()));
    }

    boolean isReachable(ParticipantId participant) {
        return participant.value().equals(STRANGER) || connected.contains(participant.value());
    }
}
