package io.twopc.journal;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record to be appended; the journal gives it its sequence.
 *
 * <p>The body is not copied: whoever builds an entry gives the array away.
 *
 * @param type the owner's tag, 1 to 255
 * @param body the content, at most {@link JournalOptions#maxRecordBytes()} bytes, may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below; a copy per record would cost the hot path
public record Entry(int type, byte[] body) {
    public Entry {
        if (type < 1 || type > 255) {
            throw new IllegalArgumentException("type must be 1 to 255, is " + type);
        }
        Objects.requireNonNull(body, "body");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Entry that && type == that.type && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return 31 * type + Arrays.hashCode(body);
    }

    /** Tells type and length only: a body never belongs in a log line. */
    @Override
    public String toString() {
        return "Entry[type=" + type + ", bytes=" + body.length + "]";
    }
}
