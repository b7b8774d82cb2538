package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.Addressees.BranchSpec;
import io.twopc.protocol.coordinator.Addressees.EveryMember;
import io.twopc.protocol.coordinator.Addressees.Listed;
import io.twopc.protocol.coordinator.CoordinatorEvent.Phase;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.Vote;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Events in few words, for tests that read like scripts. */
final class Events {

    static final Payload PAYLOAD = new Payload("{\"amount\":5}");

    private Events() {}

    static ParticipantId id(String name) {
        return new ParticipantId(name);
    }

    static Set<ParticipantId> ids(String... names) {
        Set<ParticipantId> ids = new LinkedHashSet<>();
        for (String name : names) {
            ids.add(id(name));
        }
        return ids;
    }

    static Listed listed(String... names) {
        return new Listed(Arrays.stream(names)
                .map(name -> new BranchSpec(id(name), PAYLOAD))
                .toList());
    }

    static EveryMember everyMember(int expected, int minimum) {
        return new EveryMember(PAYLOAD, expected, minimum);
    }

    static CoordinatorEvent begin(Addressees addressees, String... connected) {
        return new CoordinatorEvent.Begin(addressees, ids(connected));
    }

    static CoordinatorEvent yes(String who) {
        return new CoordinatorEvent.VoteReceived(id(who), Vote.COMMIT, "");
    }

    static CoordinatorEvent readOnly(String who) {
        return new CoordinatorEvent.VoteReceived(id(who), Vote.READ_ONLY, "");
    }

    static CoordinatorEvent no(String who) {
        return new CoordinatorEvent.VoteReceived(id(who), Vote.ABORT, "short of funds");
    }

    static CoordinatorEvent ack(String who) {
        return new CoordinatorEvent.AckReceived(id(who), null);
    }

    static CoordinatorEvent ackByHand(String who, HeuristicOutcome heuristic) {
        return new CoordinatorEvent.AckReceived(id(who), heuristic);
    }

    static CoordinatorEvent recorded(String who, @Nullable HeuristicOutcome heuristic) {
        return new CoordinatorEvent.DamageRecorded(id(who), heuristic);
    }

    static CoordinatorEvent inquiry(String who) {
        return new CoordinatorEvent.InquiryReceived(id(who));
    }

    static CoordinatorEvent error(String who, ErrorCode code) {
        return new CoordinatorEvent.ErrorReceived(id(who), code, "in its own words");
    }

    static CoordinatorEvent back(String who) {
        return new CoordinatorEvent.ParticipantConnected(id(who), false);
    }

    static CoordinatorEvent restarted(String who) {
        return new CoordinatorEvent.ParticipantConnected(id(who), true);
    }

    static CoordinatorEvent lost(String who) {
        return new CoordinatorEvent.ParticipantDisconnected(id(who));
    }

    static CoordinatorEvent evicted(String who) {
        return new CoordinatorEvent.ParticipantEvicted(id(who));
    }

    static CoordinatorEvent prepareDue(String who, int attempt) {
        return new CoordinatorEvent.RetryDue(id(who), MessageType.PREPARE, attempt);
    }

    static CoordinatorEvent commitDue(String who, int attempt) {
        return new CoordinatorEvent.RetryDue(id(who), MessageType.COMMIT, attempt);
    }

    static CoordinatorEvent connectTimeout() {
        return new CoordinatorEvent.TimedOut(Phase.CONNECTING);
    }

    static CoordinatorEvent voteTimeout() {
        return new CoordinatorEvent.TimedOut(Phase.VOTING);
    }

    static CoordinatorEvent operator() {
        return new CoordinatorEvent.OperatorAborted("ops", "wrong amount");
    }

    static CoordinatorEvent shutdown() {
        return new CoordinatorEvent.ShutdownRequested();
    }

    static CoordinatorEvent endDurable() {
        return new CoordinatorEvent.EndDurable();
    }

    static CoordinatorEvent forced() {
        return new CoordinatorEvent.OutcomeForced();
    }

    static CoordinatorEvent logFailed() {
        return new CoordinatorEvent.LogFailed();
    }

    static CoordinatorEvent admissionLogged() {
        return new CoordinatorEvent.AdmissionLogged();
    }

    static CoordinatorEvent damageAcknowledged() {
        return new CoordinatorEvent.DamageAcknowledged("ops");
    }

    /** Every event that ends a round which has no decision yet, but for votes. */
    static List<CoordinatorEvent> rivalsOfTheLastVote(String voter) {
        return List.of(
                voteTimeout(),
                operator(),
                shutdown(),
                lost(voter),
                restarted(voter),
                evicted(voter),
                error(voter, ErrorCode.UNAVAILABLE));
    }
}
