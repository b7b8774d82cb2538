package io.twopc.protocol.participant;

import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** States, effects and messages in the words that tables and transcripts use. */
final class Render {

    private Render() {}

    static String state(ParticipantBranchState state) {
        String name = state.getClass().getSimpleName();
        if (state instanceof ParticipantBranchState.Cancelling s) {
            return name + refusal(s.answer()) + (s.ackWanted() ? ", ack wanted" : "");
        }
        if (state instanceof ParticipantBranchState.Committing s) {
            return name + attempts(s.attempts());
        }
        if (state instanceof ParticipantBranchState.RollingBack s) {
            return name + refusal(s.answer()) + (s.ackWanted() ? ", ack wanted" : "") + attempts(s.attempts());
        }
        if (state instanceof ParticipantBranchState.RolledBack s) {
            return name + refusal(s.answer());
        }
        if (state instanceof ParticipantBranchState.HeuristicRecording s) {
            return name + heuristic(s.outcome()) + attempts(s.attempts());
        }
        if (state instanceof ParticipantBranchState.HeuristicResolving s) {
            return name + heuristic(s.outcome()) + attempts(s.attempts());
        }
        if (state instanceof ParticipantBranchState.HeuristicResolved s) {
            return name + heuristic(s.outcome());
        }
        if (state instanceof ParticipantBranchState.Forgetting s) {
            return name + heuristic(s.heuristic()) + attempts(s.attempts());
        }
        if (state instanceof ParticipantBranchState.Forgotten s) {
            return name + heuristic(s.heuristic());
        }
        return name;
    }

    static String effects(List<ParticipantEffect> effects) {
        return effects.stream().map(Render::effect).collect(Collectors.joining("; "));
    }

    static String effect(ParticipantEffect effect) {
        if (effect instanceof ParticipantEffect.Send send) {
            return "send " + (send.to().equals(Samples.A) ? "" : peer(send.to()) + " ") + message(send.message());
        }
        if (effect instanceof ParticipantEffect.Inquire inquire) {
            return "inquire " + peer(inquire.message().coordinator());
        }
        if (effect instanceof ParticipantEffect.RecordHeuristic record) {
            return "record heuristic" + heuristic(record.outcome());
        }
        if (effect instanceof ParticipantEffect.ScheduleRepeat schedule) {
            return "schedule repeat " + schedule.attempt();
        }
        if (effect instanceof ParticipantEffect.ScheduleRetry schedule) {
            return "schedule retry " + schedule.failures();
        }
        if (effect instanceof ParticipantEffect.Observe observe) {
            return "observe " + observe.what();
        }
        String words = effect.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2");
        return words.toLowerCase(Locale.ROOT);
    }

    private static String message(Message message) {
        String type = message.type().code();
        if (message instanceof TransactionMessage.VoteCommit vote) {
            return vote.readOnly() ? type + " read_only" : type;
        }
        if (message instanceof TransactionMessage.VoteAbort vote) {
            return type + " '" + vote.reason() + "'";
        }
        if (message instanceof TransactionMessage.Ack ack) {
            return type + heuristic(ack.heuristic());
        }
        if (message instanceof ErrorMessage error) {
            return type + " " + error.code().code() + " '" + error.detail().replace(Samples.A.toString(), "A") + "'";
        }
        return type;
    }

    private static String peer(CoordinatorId id) {
        return id.equals(Samples.A) ? "A" : "B";
    }

    private static String refusal(Refusal refusal) {
        return refusal instanceof Refusal.Voted voted
                ? " no '" + voted.reason() + "'"
                : " unavailable '" + ((Refusal.Unavailable) refusal).detail() + "'";
    }

    private static String attempts(Attempts attempts) {
        if (attempts.failures() == 0) {
            return "";
        }
        return (attempts.running() ? ", running after " : ", waiting after ") + attempts.failures();
    }

    private static String heuristic(@Nullable HeuristicOutcome outcome) {
        return outcome == null ? "" : " heuristic " + outcome.name().toLowerCase(Locale.ROOT);
    }
}
