package io.twopc.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record as read back.
 *
 * @param type the owner's tag, 1 to 255
 * @param sequence its place in the log; grows from record to record, not always by one
 * @param body the content; the array is the reader's own
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; a copy per record would cost the hot path
public record JournalRecord(int type, long sequence, byte[] body) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JournalRecord that
                && type == that.type
                && sequence == that.sequence
                && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type + Long.hashCode(sequence)) + Arrays.hashCode(body);
    }

    /** Tells type, sequence and length only: a body never belongs in a log line. */
    @Override
    public String toString() {
        return "JournalRecord[type=" + type + ", sequence=" + sequence + ", bytes=" + body.length + "]";
    }
}
