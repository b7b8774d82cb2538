package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.coordinator.history.TimelineEntry.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What happened to one branch, oldest first: immutable, so that any thread may read it while the engine goes on. Bounded: of
 * repeats and of lost connections only the first few are told, all repeats are counted.
 */
final class BranchTrail {

    static final BranchTrail EMPTY = new BranchTrail(0);

    private static final int MAX_TOLD = 48;

    private final int retries;
    private final TimelineEntry[] told;

    private BranchTrail(int retries, TimelineEntry... told) {
        this.retries = retries;
        this.told = told;
    }

    BranchTrail with(Event event, Instant at) {
        boolean repeat = event == Event.PREPARE_REPEATED || event == Event.COMMIT_REPEATED;
        boolean flap = event == Event.DISCONNECTED || event == Event.RECONNECTED;
        int counted = repeat ? retries + 1 : retries;
        if (told.length >= MAX_TOLD && (repeat || flap)) {
            return repeat ? new BranchTrail(counted, told) : this;
        }
        TimelineEntry[] longer = Arrays.copyOf(told, told.length + 1);
        longer[told.length] = new TimelineEntry(at, event);
        return new BranchTrail(counted, longer);
    }

    /** How many messages were repeated. */
    int retries() {
        return retries;
    }

    List<TimelineEntry> oldestFirst() {
        return List.of(told);
    }
}
