package io.twopc.proofs.simulation;

import io.twopc.journal.Journal;
import io.twopc.journal.JournalOptions;
import io.twopc.journal.JournalRecovery;
import io.twopc.journal.SimulatedDisk;
import io.twopc.protocol.model.TransactionId;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What is on stable storage of a branch, read as a participant would that starts after a power cut now. */
final class DurableBranches {

    // The types of the participant's journal, and of the bank's, which are the same on purpose.
    static final int PREPARED = 3;
    static final int COMMITTED = 4;
    static final int ROLLED_BACK = 5;
    static final int DECIDED = 6;
    static final int FORGOTTEN = 7;
    static final int BALANCE = 8;

    private DurableBranches() {}

    /** The type of the last record about this branch; 0 if there is none. */
    static int lastRecord(SimulatedDisk disk, Path directory, TransactionId transaction) {
        long most = transaction.value().getMostSignificantBits();
        long least = transaction.value().getLeastSignificantBits();
        int[] last = {0};
        JournalOptions options = JournalOptions.in(directory)
                .withSizes(4096, 1024)
                .withFiles(SimulatedDisk.holding(disk.durableContents()));
        try (JournalRecovery recovery = Journal.recover(options)) {
            recovery.scan(record -> {
                if (record.type() >= PREPARED && record.type() <= FORGOTTEN) {
                    ByteBuffer body = ByteBuffer.wrap(record.body());
                    if (body.getLong() == most && body.getLong() == least) {
                        last[0] = record.type();
                    }
                }
            });
        }
        return last[0];
    }
}
