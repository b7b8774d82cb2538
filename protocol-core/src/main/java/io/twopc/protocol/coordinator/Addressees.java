package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import java.util.List;

/** Who is to take part in a round, before its branches are frozen (C3). */
public sealed interface Addressees {

    /** Exactly these participants; every one of them is needed. */
    record Listed(List<BranchSpec> branches) implements Addressees {
        public Listed {
            branches = List.copyOf(branches);
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("a round has at least one branch (R1)");
            }
            if (branches.stream().map(BranchSpec::participant).distinct().count() != branches.size()) {
                throw new IllegalArgumentException("a participant has one branch in a round");
            }
        }
    }

    /**
     * Every member that is connected when PREPARE begins.
     *
     * @param expected how many must be connected before it begins
     * @param minimum how many branches must remain when unreachable ones are excluded (R12)
     */
    record EveryMember(Payload payload, int expected, int minimum) implements Addressees {
        public EveryMember {
            if (expected < 1 || minimum < 1) {
                throw new IllegalArgumentException("a round has at least one branch (R1)");
            }
        }
    }

    /** One branch to be. */
    record BranchSpec(ParticipantId participant, Payload payload) {}
}
