package io.twopc.protocol.coordinator;

import io.twopc.protocol.coordinator.CoordinatorEffect.Observation;
import io.twopc.protocol.coordinator.CoordinatorEffect.Observe;
import io.twopc.protocol.coordinator.CoordinatorEvent.InquiryReceived;
import io.twopc.protocol.coordinator.CoordinatorEvent.VoteReceived;
import io.twopc.protocol.coordinator.UnheldTransaction.Known;
import io.twopc.protocol.model.Decision;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a decided transaction answers those who vote or ask late (C15, C17). */
final class LateMessages {

    private LateMessages() {}

    /** C17: the decision, as far as it concerns whoever asks. */
    static List<CoordinatorEffect> inquiry(Round round, Decision decision, Branches branches, InquiryReceived inquiry) {
        return branches.of(inquiry.participant())
                .map(branch -> List.of(decision(round, decision, branch)))
                .orElseGet(() -> fromStranger(round, decision, inquiry));
    }

    /** C15: the decision again; to a vote that contradicts an earlier one first of all an error (R8). */
    static List<CoordinatorEffect> vote(Round round, Decision decision, Branches branches, VoteReceived vote) {
        Optional<Branch> found = branches.of(vote.participant());
        if (found.isEmpty()) {
            return fromStranger(round, decision, vote);
        }
        Branch branch = found.get();
        List<CoordinatorEffect> effects = new ArrayList<>();
        boolean conflict = branch.hasVoted() && !PreparePhase.agrees(branch.vote(), vote.vote());
        if (conflict) {
            effects.add(Replies.voteConflict(round, vote.participant()));
        }
        if (isTold(decision, branch, vote)) {
            effects.add(decision(round, decision, branch));
        }
        effects.add(new Observe(vote.participant(), conflict ? Observation.VOTE_CONFLICT : Observation.LATE_VOTE));
        return effects;
    }

    /** Someone without a branch in it is answered as if it were no longer held: it has no part in any commit. */
    static List<CoordinatorEffect> fromStranger(Round round, Decision decision, CoordinatorEvent event) {
        Known known = decision == Decision.COMMIT ? new Known.Committed(true) : new Known.Aborted();
        return UnheldTransaction.answer(round.id(), known, event);
    }

    /** A commit goes to who first voted for it; an abort to whoever may hold work, or says that it does. */
    private static boolean isTold(Decision decision, Branch branch, VoteReceived vote) {
        boolean prepared = vote.vote() == Vote.COMMIT;
        return branch.told(decision) == Decision.COMMIT
                ? branch.votedYes() && prepared
                : branch.mayHoldWork() || prepared;
    }

    private static CoordinatorEffect decision(Round round, Decision decision, Branch branch) {
        ParticipantId participant = branch.participant();
        return branch.told(decision) == Decision.COMMIT
                ? Replies.commit(round, participant)
                : Replies.abort(round, participant);
    }
}
