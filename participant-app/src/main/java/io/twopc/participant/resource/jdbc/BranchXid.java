package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import javax.transaction.xa.Xid;

/**
 * The name of a branch in XA: as global part the transaction and coordinator, 16 bytes each; as branch part the
 * participant in ASCII. H2 compares the Xids of one branch by {@code equals}, and its own recovered ones equal nothing
 * but themselves, so every call gets a {@code BranchXid}.
 */
record BranchXid(BranchId branch) implements Xid {

    /** Tells our Xids from those of other transaction managers: "2PC" and a version. */
    static final int FORMAT = 0x32504301;

    private static final int UUID_BYTES = 16;

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        UUID transaction = branch.transaction().value();
        UUID coordinator = branch.coordinator().value();
        return ByteBuffer.allocate(2 * UUID_BYTES)
                .putLong(transaction.getMostSignificantBits())
                .putLong(transaction.getLeastSignificantBits())
                .putLong(coordinator.getMostSignificantBits())
                .putLong(coordinator.getLeastSignificantBits())
                .array();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.participant().value().getBytes(StandardCharsets.US_ASCII);
    }

    /** The branch that a recovered Xid names, empty if it is somebody else's. */
    static Optional<BranchId> parse(Xid xid) {
        byte[] global = xid.getGlobalTransactionId();
        if (xid.getFormatId() != FORMAT || global.length != 2 * UUID_BYTES) {
            return Optional.empty();
        }
        ByteBuffer ids = ByteBuffer.wrap(global);
        TransactionId transaction = new TransactionId(new UUID(ids.getLong(), ids.getLong()));
        CoordinatorId coordinator = new CoordinatorId(new UUID(ids.getLong(), ids.getLong()));
        String participant = new String(xid.getBranchQualifier(), StandardCharsets.US_ASCII);
        try {
            return Optional.of(new BranchId(transaction, coordinator, new ParticipantId(participant)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
