package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.util.Optional;

/**
 * The name of a branch as a prepared transaction of PostgreSQL: {@code twopc:<transaction>:<coordinator>:<participant>},
 * at most 144 of the 199 bytes that PostgreSQL allows. It holds nothing that would need quoting.
 */
final class PreparedName {

    /** What every name begins with. */
    static final String PREFIX = "twopc:";

    private static final int UUID_LENGTH = 36;
    private static final int PARTS = 3;

    private PreparedName() {}

    static String of(BranchId branch) {
        return PREFIX + branch.transaction() + ":" + branch.coordinator() + ":" + branch.participant();
    }

    /** The branch with this name, empty if the name is somebody else's. */
    static Optional<BranchId> parse(String name) {
        if (!name.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] parts = name.substring(PREFIX.length()).split(":", -1);
        if (parts.length != PARTS || parts[0].length() != UUID_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BranchId(
                    TransactionId.parse(parts[0]), CoordinatorId.parse(parts[1]), new ParticipantId(parts[2])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
