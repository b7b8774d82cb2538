package io.twopc.protocol.coordinator;

import static io.twopc.protocol.coordinator.Events.id;
import static io.twopc.protocol.coordinator.Play.COORDINATOR;
import static io.twopc.protocol.coordinator.Play.TX;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Send;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Outcome;
import java.util.List;
import org.assertj.core.api.Condition;
import org.jspecify.annotations.Nullable;

/** Effects in few words, for tests that read like scripts. */
final class Effects {

    static final CoordinatorEffect FORCE_COMMIT = new CoordinatorEffect.ForceCommit();
    static final CoordinatorEffect END = new CoordinatorEffect.End();
    static final CoordinatorEffect FINISH = new CoordinatorEffect.Finish(false);
    static final CoordinatorEffect FINISH_FORCED = new CoordinatorEffect.Finish(true);
    static final CoordinatorEffect ANSWER_COMMITTED = new CoordinatorEffect.Answer(Outcome.COMMITTED);
    static final CoordinatorEffect ANSWER_ABORTED = new CoordinatorEffect.Answer(Outcome.ABORTED);
    static final CoordinatorEffect ANSWER_UNKNOWN = new CoordinatorEffect.Answer(Outcome.UNKNOWN);

    private Effects() {}

    static CoordinatorEffect prepare(String to) {
        return send(to, new TransactionMessage.Prepare(TX, COORDINATOR, Events.PAYLOAD));
    }

    static CoordinatorEffect commit(String to) {
        return send(to, new TransactionMessage.Commit(TX));
    }

    static CoordinatorEffect abort(String to) {
        return send(to, new TransactionMessage.Abort(TX));
    }

    static CoordinatorEffect forget(String to) {
        return send(to, new TransactionMessage.Forget(TX));
    }

    static CoordinatorEffect pending(String to) {
        return send(to, new TransactionMessage.Pending(TX));
    }

    private static CoordinatorEffect send(String to, Message message) {
        return new Send(id(to), message);
    }

    static CoordinatorEffect repeatPrepare(String to, int attempt) {
        return new CoordinatorEffect.ScheduleRetry(id(to), MessageType.PREPARE, attempt);
    }

    static CoordinatorEffect repeatCommit(String to, int attempt) {
        return new CoordinatorEffect.ScheduleRetry(id(to), MessageType.COMMIT, attempt);
    }

    static CoordinatorEffect observe(String whom, Observation observation) {
        return new CoordinatorEffect.Observe(id(whom), observation);
    }

    /** Damage of a branch goes to the log. */
    static Condition<CoordinatorEffect> recordOfDamage(String whom, @Nullable HeuristicOutcome heuristic) {
        return new Condition<>(
                effect -> effect instanceof CoordinatorEffect.RecordDamage damage
                        && damage.participant().equals(id(whom))
                        && damage.heuristic() == heuristic,
                "record of damage %s at %s",
                heuristic,
                whom);
    }

    /** An error goes to a participant. */
    static Condition<CoordinatorEffect> errorTo(String whom, ErrorCode code) {
        return new Condition<>(
                effect -> effect instanceof Send send
                        && send.participant().equals(id(whom))
                        && send.message() instanceof ErrorMessage error
                        && error.code() == code
                        && TX.equals(error.transaction()),
                "error %s to %s",
                code,
                whom);
    }

    static boolean isCommit(CoordinatorEffect effect) {
        return effect instanceof Send send && send.message() instanceof TransactionMessage.Commit;
    }

    static List<CoordinatorEffect> commits(List<CoordinatorEffect> effects) {
        return effects.stream().filter(Effects::isCommit).toList();
    }

    static List<CoordinatorEffect> sends(List<CoordinatorEffect> effects) {
        return effects.stream().filter(Send.class::isInstance).toList();
    }
}
