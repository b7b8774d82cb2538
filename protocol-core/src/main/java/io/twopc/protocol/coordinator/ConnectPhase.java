package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.Addressees.BranchSpec;
import io.twopc.protocol.coordinator.Addressees.EveryMember;
import io.twopc.protocol.coordinator.Addressees.Listed;
import io.twopc.protocol.coordinator.CoordinatorEvent.AckReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.AdmissionLogged;
import io.twopc.protocol.coordinator.CoordinatorEvent.Begin;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageAcknowledged;
import io.twopc.protocol.coordinator.CoordinatorEvent.DamageRecorded;
import io.twopc.protocol.coordinator.CoordinatorEvent.ErrorReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.LogFailed;
import io.twopc.protocol.coordinator.CoordinatorEvent.OperatorAborted;
import io.twopc.protocol.coordinator.CoordinatorEvent.OutcomeForced;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantConnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantDisconnected;
import io.twopc.protocol.coordinator.CoordinatorEvent.ParticipantEvicted;
import io.twopc.protocol.coordinator.CoordinatorEvent.Phase;
import io.twopc.protocol.coordinator.CoordinatorEvent.ShutdownRequested;
import io.twopc.protocol.coordinator.CoordinatorEvent.TimedOut;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.CoordinatorState.Halted;
import io.twopc.protocol.coordinator.CoordinatorState.Initial;
import io.twopc.protocol.coordinator.CoordinatorState.Waiting;
import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Before PREPARE: waiting until those a round needs are connected, then freezing its branches (C3). */
final class ConnectPhase {

    private ConnectPhase() {}

    static Transition begin(Initial state, CoordinatorEvent event) {
        if (event instanceof Begin begin) {
            Waiting waiting = new Waiting(state.round(), begin.addressees(), begin.connected());
            return isReady(waiting)
                    ? PreparePhase.begin(waiting.round(), freeze(waiting))
                    : Transition.to(waiting, new CoordinatorEffect.StartTimer(Phase.CONNECTING));
        }
        throw CoordinatorProtocol.unexpected(state, event);
    }

    static Transition step(Waiting state, CoordinatorEvent event) {
        if (event instanceof ParticipantConnected connected) {
            return arrived(state, connected.participant());
        }
        if (event instanceof ParticipantDisconnected lost) {
            return Transition.to(without(state, lost.participant()));
        }
        if (event instanceof ParticipantEvicted evicted) {
            return evicted(state, evicted.participant());
        }
        if (event instanceof TimedOut timedOut) {
            return timedOut.phase() == Phase.CONNECTING ? missing(state) : Transition.to(state);
        }
        if (event instanceof OperatorAborted operator) {
            return abort(state, operatorCause(operator));
        }
        if (event instanceof ShutdownRequested) {
            return abort(state, new AbortCause(AbortReason.SHUTDOWN, null, "the coordinator shut down"));
        }
        if (event instanceof AdmissionLogged) {
            return Transition.to(new Waiting(state.round().lasts(), state.addressees(), state.connected()));
        }
        if (event instanceof LogFailed) {
            return Transition.to(new Halted(state), new CoordinatorEffect.Answer(Outcome.UNKNOWN));
        }
        return fromOutside(state, event);
    }

    /** Nobody has been asked yet, so whatever a participant says of this transaction is out of place. */
    private static Transition fromOutside(Waiting state, CoordinatorEvent event) {
        if (event instanceof InquiryReceived inquiry) {
            return Transition.to(state, Replies.pending(state.round(), inquiry.participant()));
        }
        if (event instanceof VoteReceived vote) {
            return Transition.to(
                    state, Replies.noSuchBranch(state.round(), vote.participant()), Replies.unexpectedVote(vote));
        }
        if (event instanceof AckReceived ack) {
            return Transition.to(state, Replies.unexpectedAck(ack.participant()));
        }
        if (event instanceof ErrorReceived error) {
            return Transition.to(state, Replies.errorSeen(error));
        }
        if (event instanceof CoordinatorEvent.RetryDue) {
            return Transition.to(state);
        }
        if (event instanceof Begin
                || event instanceof OutcomeForced
                || event instanceof DamageRecorded
                || event instanceof DamageAcknowledged) {
            throw CoordinatorProtocol.unexpected(state, event);
        }
        throw new IllegalStateException("unlisted event " + event);
    }

    static AbortCause operatorCause(OperatorAborted operator) {
        return new AbortCause(AbortReason.OPERATOR, null, operator.by() + ": " + operator.reason());
    }

    private static Transition arrived(Waiting state, ParticipantId participant) {
        Set<ParticipantId> now = new HashSet<>(state.connected());
        now.add(participant);
        Waiting waiting = new Waiting(state.round(), state.addressees(), now);
        return isReady(waiting) ? PreparePhase.begin(waiting.round(), freeze(waiting)) : Transition.to(waiting);
    }

    private static Waiting without(Waiting state, ParticipantId participant) {
        Set<ParticipantId> now = new HashSet<>(state.connected());
        now.remove(participant);
        return new Waiting(state.round(), state.addressees(), now);
    }

    private static Transition evicted(Waiting state, ParticipantId participant) {
        Waiting waiting = without(state, participant);
        boolean needed = state.addressees() instanceof Listed listed
                && listed.branches().stream()
                        .anyMatch(spec -> spec.participant().equals(participant));
        return needed
                ? abort(waiting, new AbortCause(AbortReason.PARTICIPANTS_MISSING, participant, "was evicted"))
                : Transition.to(waiting);
    }

    private static boolean isReady(Waiting state) {
        if (state.addressees() instanceof Listed listed) {
            return listed.branches().stream().allMatch(spec -> state.connected().contains(spec.participant()));
        }
        return state.connected().size() >= ((EveryMember) state.addressees()).expected();
    }

    private static Branches freeze(Waiting state) {
        List<Branch> branches = new ArrayList<>();
        if (state.addressees() instanceof Listed listed) {
            for (BranchSpec spec : listed.branches()) {
                branches.add(Branch.fresh(spec.participant(), spec.payload(), true));
            }
            return new Branches(branches, branches.size());
        }
        EveryMember everyMember = (EveryMember) state.addressees();
        for (ParticipantId participant : new TreeSet<>(state.connected())) {
            branches.add(Branch.fresh(participant, everyMember.payload(), true));
        }
        return new Branches(branches, everyMember.minimum());
    }

    private static Transition missing(Waiting state) {
        if (state.addressees() instanceof Listed listed) {
            List<ParticipantId> absent = listed.branches().stream()
                    .map(BranchSpec::participant)
                    .filter(participant -> !state.connected().contains(participant))
                    .toList();
            String detail = "not connected within the timeout: " + absent;
            return abort(state, new AbortCause(AbortReason.PARTICIPANTS_MISSING, absent.get(0), detail));
        }
        int expected = ((EveryMember) state.addressees()).expected();
        String detail =
                state.connected().size() + " of " + expected + " expected participants connected within the timeout";
        return abort(state, new AbortCause(AbortReason.PARTICIPANTS_MISSING, null, detail));
    }

    static Transition abort(Waiting state, AbortCause cause) {
        boolean lasting = state.round().lasting();
        CoordinatorState.AbortedEarly aborted =
                new CoordinatorState.AbortedEarly(state.round(), state.addressees(), cause, !lasting);
        CoordinatorEffect finish = new CoordinatorEffect.Finish(lasting);
        return lasting
                ? Transition.to(aborted, finish)
                : Transition.to(aborted, finish, new CoordinatorEffect.Answer(Outcome.ABORTED));
    }
}
