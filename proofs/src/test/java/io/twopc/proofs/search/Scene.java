package io.twopc.proofs.search;

import java.util.List;

/**
 * What a search lets happen: who takes part, and how much may go wrong in one history.
 *
 * @param participants names, of one letter each
 * @param transactions the form of each transaction
 * @param votes what a participant's work may come to, for each participant
 * @param coordinatorCrashes how often the coordinator may crash; what it wrote without a force is lost or kept up to any point
 * @param participantCrashes how often participants may crash, together
 * @param disconnects how often connections may break, together
 * @param heuristics how many branches in doubt operators may decide by hand
 * @param resourceFailures how many calls to resources may fail, carried out or not
 * @param emptied how many participants may come back with an emptied database
 * @param evictions how many participants may be evicted by force
 * @param timeouts whether the time for the votes may run out
 * @param callsTakeTime whether other things may happen while a call to a resource is under way
 */
record Scene(
        List<String> participants,
        List<Form> transactions,
        List<List<Work>> votes,
        int coordinatorCrashes,
        int participantCrashes,
        int disconnects,
        int heuristics,
        int resourceFailures,
        int emptied,
        int evictions,
        boolean timeouts,
        boolean callsTakeTime) {

    /** How a transaction was asked for. */
    enum Form {
        /** A list of branches. */
        LISTED,
        /** A list of branches, with an idempotency key. */
        LISTED_LASTING,
        /** One payload for every member, of whom one may be left out (R12). */
        EVERY_MEMBER
    }

    /** What the work of a branch may come to. */
    enum Work {
        YES,
        NO,
        READ_ONLY
    }

    static Scene of(int participants, Form... forms) {
        List<String> names = List.of("a", "b", "c", "d").subList(0, participants);
        return new Scene(
                names,
                List.of(forms),
                names.stream().map(name -> List.of(Work.YES)).toList(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                false);
    }

    Scene withVotes(List<List<Work>> newVotes) {
        return new Scene(
                participants,
                transactions,
                newVotes,
                coordinatorCrashes,
                participantCrashes,
                disconnects,
                heuristics,
                resourceFailures,
                emptied,
                evictions,
                timeouts,
                callsTakeTime);
    }

    /** Crashes of the coordinator, crashes of participants, broken connections; and timeouts. */
    Scene withFaults(int newCoordinatorCrashes, int newParticipantCrashes, int newDisconnects) {
        return new Scene(
                participants,
                transactions,
                votes,
                newCoordinatorCrashes,
                newParticipantCrashes,
                newDisconnects,
                heuristics,
                resourceFailures,
                emptied,
                evictions,
                true,
                callsTakeTime);
    }

    /** Decisions by hand, failing resources, emptied databases, evictions. */
    Scene withOperators(int newHeuristics, int newResourceFailures, int newEmptied, int newEvictions) {
        return new Scene(
                participants,
                transactions,
                votes,
                coordinatorCrashes,
                participantCrashes,
                disconnects,
                newHeuristics,
                newResourceFailures,
                newEmptied,
                newEvictions,
                timeouts,
                callsTakeTime);
    }

    Scene withSlowCalls() {
        return new Scene(
                participants,
                transactions,
                votes,
                coordinatorCrashes,
                participantCrashes,
                disconnects,
                heuristics,
                resourceFailures,
                emptied,
                evictions,
                timeouts,
                true);
    }
}
