package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.TimelineEntry.Event;
import io.twopc.protocol.coordinator.Branch;
import io.twopc.protocol.coordinator.BranchEnding;
import io.twopc.protocol.coordinator.BranchVote;
import io.twopc.protocol.coordinator.Branches;
import io.twopc.protocol.coordinator.CoordinatorEffect;
import io.twopc.protocol.coordinator.CoordinatorState;
import io.twopc.protocol.coordinator.Transition;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.ParticipantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells what a step meant for each branch, by comparing the branch before and after and looking at what was sent. */
final class Timeline {

    private Timeline() {}

    static List<BranchTrail> after(Progress before, Transition transition, Instant at) {
        Optional<Branches> now = Views.branchesOf(transition.next());
        if (now.isEmpty()) {
            return before.trails();
        }
        List<Branch> branches = now.get().list();
        List<Branch> earlier =
                Views.branchesOf(before.state()).map(Branches::list).orElse(List.of());
        List<BranchTrail> trails = new ArrayList<>(branches.size());
        for (int i = 0; i < branches.size(); i++) {
            BranchTrail trail = i < before.trails().size() ? before.trails().get(i) : BranchTrail.EMPTY;
            trails.add(changed(trail, i < earlier.size() ? earlier.get(i) : null, branches.get(i), at));
        }
        for (CoordinatorEffect effect : transition.effects()) {
            if (effect instanceof CoordinatorEffect.Send send) {
                sent(trails, branches, send, at);
            }
        }
        return trails;
    }

    private static BranchTrail changed(BranchTrail trail, @Nullable Branch before, Branch now, Instant at) {
        if (before == null) {
            return trail;
        }
        BranchTrail result = trail;
        if (before.connected() != now.connected()) {
            result = result.with(now.connected() ? Event.RECONNECTED : Event.DISCONNECTED, at);
        }
        if (!before.vote().equals(now.vote())) {
            result = result.with(voted(now.vote()), at);
        }
        if (!before.ending().equals(now.ending())) {
            Event ended = ended(now.ending());
            boolean known = before.ending() instanceof BranchEnding.Contradicted
                    && now.ending() instanceof BranchEnding.Contradicted;
            result = ended == null || known ? result : result.with(ended, at);
        }
        return result;
    }

    private static Event voted(BranchVote vote) {
        if (vote instanceof BranchVote.Yes) {
            return Event.VOTED_COMMIT;
        }
        if (vote instanceof BranchVote.ReadOnly) {
            return Event.VOTED_READ_ONLY;
        }
        if (vote instanceof BranchVote.No) {
            return Event.VOTED_ABORT;
        }
        return vote instanceof BranchVote.Excluded ? Event.EXCLUDED : Event.FAILED;
    }

    private static @Nullable Event ended(BranchEnding ending) {
        if (ending instanceof BranchEnding.Acknowledged acknowledged) {
            return acknowledged(acknowledged.heuristic());
        }
        if (ending instanceof BranchEnding.Contradicted contradicted) {
            return acknowledged(contradicted.heuristic());
        }
        if (ending instanceof BranchEnding.Hazard) {
            return Event.HAZARD;
        }
        return ending instanceof BranchEnding.Settled ? Event.SETTLED_BY_OPERATOR : null;
    }

    private static Event acknowledged(@Nullable HeuristicOutcome heuristic) {
        if (heuristic == null) {
            return Event.ACKNOWLEDGED;
        }
        return heuristic == HeuristicOutcome.COMMIT
                ? Event.ACKNOWLEDGED_HEURISTIC_COMMIT
                : Event.ACKNOWLEDGED_HEURISTIC_ROLLBACK;
    }

    private static void sent(List<BranchTrail> trails, List<Branch> branches, CoordinatorEffect.Send send, Instant at) {
        int index = indexOf(branches, send.participant());
        if (index < 0) {
            return;
        }
        Event event = sent(send.message(), branches.get(index).attempts());
        if (event != null) {
            trails.set(index, trails.get(index).with(event, at));
        }
    }

    private static int indexOf(List<Branch> branches, ParticipantId participant) {
        for (int i = 0; i < branches.size(); i++) {
            if (branches.get(i).participant().equals(participant)) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Event sent(Message message, int attempts) {
        if (message instanceof TransactionMessage.Prepare) {
            return attempts > 1 ? Event.PREPARE_REPEATED : Event.PREPARE_SENT;
        }
        if (message instanceof TransactionMessage.Commit) {
            return attempts > 1 ? Event.COMMIT_REPEATED : Event.COMMIT_SENT;
        }
        if (message instanceof TransactionMessage.Abort) {
            return Event.ABORT_SENT;
        }
        return message instanceof TransactionMessage.Forget ? Event.FORGET_SENT : null;
    }

    /** Whether a message repeats one that was sent before, for metrics. */
    static boolean isRepeat(CoordinatorState next, CoordinatorEffect.Send send) {
        return Views.branchesOf(next)
                .flatMap(branches -> branches.of(send.participant()))
                .map(branch -> sent(send.message(), branch.attempts()))
                .filter(event -> event == Event.PREPARE_REPEATED || event == Event.COMMIT_REPEATED)
                .isPresent();
    }
}
