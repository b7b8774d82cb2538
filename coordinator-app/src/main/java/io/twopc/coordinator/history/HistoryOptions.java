package io.twopc.coordinator.history;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the history is kept, and for how long.
 *
 * @param file made where it is missing, with its directories
 * @param retention how long a transaction is kept after its end; positive
 * @param retentionCount how many are kept at most, the latest ended ones; at least 1
 * @param housekeepingInterval how often what is past its retention is looked for while nothing is put; positive
 */
public record HistoryOptions(Path file, Duration retention, long retentionCount, Duration housekeepingInterval) {

    public HistoryOptions {
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention must be positive, not " + retention);
        }
        if (retentionCount < 1) {
            throw new IllegalArgumentException("retention count must be at least 1, not " + retentionCount);
        }
        if (housekeepingInterval.isNegative() || housekeepingInterval.isZero()) {
            throw new IllegalArgumentException("housekeeping interval must be positive, not " + housekeepingInterval);
        }
    }
}
