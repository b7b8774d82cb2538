package io.twopc.coordinator.history;

import java.time.Instant;
import java.util.Locale;

/** Something that happened to a branch, and when. */
public record TimelineEntry(Instant at, Event event) {

    /** What can happen to a branch. */
    public enum Event {
        PREPARE_SENT,
        PREPARE_REPEATED,
        VOTED_COMMIT,
        VOTED_READ_ONLY,
        VOTED_ABORT,
        FAILED,
        EXCLUDED,
        DISCONNECTED,
        RECONNECTED,
        COMMIT_SENT,
        COMMIT_REPEATED,
        ABORT_SENT,
        ACKNOWLEDGED,
        ACKNOWLEDGED_HEURISTIC_COMMIT,
        ACKNOWLEDGED_HEURISTIC_ROLLBACK,
        HAZARD,
        SETTLED_BY_OPERATOR,
        FORGET_SENT;

        /** The name in JSON, such as {@code prepare_sent}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
