package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Answer;
import io.twopc.protocol.coordinator.CoordinatorEffect.End;
import io.twopc.protocol.coordinator.CoordinatorEffect.Finish;
import io.twopc.protocol.coordinator.CoordinatorEffect.ForceCommit;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEffect.RecordDamage;
import io.twopc.protocol.coordinator.CoordinatorEffect.ScheduleRetry;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.coordinator.CoordinatorEffect.StartTimer;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** States and effects in the words that tables and transcripts use. */
final class Render {

    private Render() {}

    static String state(CoordinatorState state) {
        String name = state.getClass().getSimpleName();
        if (state instanceof CoordinatorState.Waiting s) {
            return name + " connected " + new TreeSet<>(s.connected()) + lasting(s.round());
        }
        if (state instanceof CoordinatorState.Preparing s) {
            return name + branches(s.branches()) + lasting(s.round());
        }
        if (state instanceof CoordinatorState.Aborted s) {
            return name
                    + branches(s.branches())
                    + cause(s.cause())
                    + damage(state)
                    + (s.answered() ? "" : ", not answered");
        }
        if (state instanceof CoordinatorState.AbortedEarly s) {
            return name + cause(s.cause()) + (s.answered() ? "" : ", not answered");
        }
        if (state instanceof CoordinatorState.Halted s) {
            return name + " in " + s.last().getClass().getSimpleName();
        }
        String ended =
                state instanceof CoordinatorState.Completed completed && completed.endDurable() ? ", END durable" : "";
        return name + Play.branchesOf(state).map(Render::branches).orElse("") + damage(state) + ended;
    }

    private static String damage(CoordinatorState state) {
        if (state.outcome() == Outcome.UNKNOWN) {
            return "";
        }
        Decision decision = state.outcome() == Outcome.COMMITTED ? Decision.COMMIT : Decision.ABORT;
        return Play.branchesOf(state)
                .flatMap(branches -> branches.damage(decision))
                .map(damage -> ", " + damage)
                .orElse("");
    }

    private static String lasting(Round round) {
        return round.lasting() ? ", lasting" : "";
    }

    private static String cause(AbortCause cause) {
        String by = cause.participant() == null ? "" : " by " + cause.participant();
        return ", " + cause.reason().code() + by + " '" + cause.detail() + "'";
    }

    private static String branches(Branches branches) {
        return branches.list().stream().map(Render::branch).collect(Collectors.joining(", ", " [", "]"));
    }

    private static String branch(Branch branch) {
        return branch.participant() + " " + vote(branch.vote()) + ending(branch.ending())
                + (branch.connected() ? "" : " away")
                + (branch.attempts() > 1 ? " x" + branch.attempts() : "");
    }

    private static String vote(BranchVote vote) {
        return switch (vote.getClass().getSimpleName()) {
            case "ReadOnly" -> "read-only";
            case "Failed" -> "failed";
            default -> vote.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private static String ending(BranchEnding ending) {
        if (ending instanceof BranchEnding.Acknowledged acknowledged) {
            return " acked" + heuristic(acknowledged.heuristic());
        }
        if (ending instanceof BranchEnding.Contradicted contradicted) {
            return " damaged" + heuristic(contradicted.heuristic())
                    + (contradicted.recorded() ? " on record" : " unrecorded");
        }
        if (ending instanceof BranchEnding.Hazard hazard) {
            return hazard.retrying() ? " hazard" : " hazard evicted";
        }
        return ending instanceof BranchEnding.Settled ? " settled" : "";
    }

    private static String heuristic(@Nullable HeuristicOutcome heuristic) {
        return heuristic == null ? "" : " by-hand " + heuristic.name().toLowerCase(Locale.ROOT);
    }

    static String effects(List<CoordinatorEffect> effects) {
        return effects.stream().map(Render::effect).collect(Collectors.joining("; "));
    }

    static String effect(CoordinatorEffect effect) {
        if (effect instanceof Send send) {
            return message(send.message()) + " to " + send.participant();
        }
        if (effect instanceof ForceCommit) {
            return "force COMMIT";
        }
        if (effect instanceof Finish finish) {
            return finish.forced() ? "force outcome" : "write outcome";
        }
        if (effect instanceof End) {
            return "write END";
        }
        if (effect instanceof RecordDamage damage) {
            return "force damage of " + damage.participant()
                    + (damage.heuristic() == null ? " unknown" : heuristic(damage.heuristic()));
        }
        if (effect instanceof Answer answer) {
            return "answer " + answer.outcome();
        }
        if (effect instanceof StartTimer timer) {
            return "start timer " + timer.phase();
        }
        if (effect instanceof ScheduleRetry retry) {
            return "repeat " + retry.message().code() + " to " + retry.participant() + " later, attempt "
                    + retry.attempt();
        }
        Observe observe = (Observe) effect;
        return "count " + observe.observation() + " of " + observe.participant();
    }

    private static String message(Message message) {
        String type = message.type().code();
        return message instanceof ErrorMessage error ? type + " " + error.code().code() : type;
    }
}
