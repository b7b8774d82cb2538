package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.coordinator.history.TimelineEntry.Event;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one branch, newest first: an immutable list that shares its tail, so that any thread may read it while
 * the engine goes on. Bounded: of repeats and of lost connections only the first few are told, all repeats are counted.
 */
record BranchTrail(
        int retries,
        int length,
        @Nullable TimelineEntry newest,
        @Nullable BranchTrail older) {

    static final BranchTrail EMPTY = new BranchTrail(0, 0, null, null);

    private static final int MAX_TOLD = 48;

    BranchTrail with(Event event, Instant at) {
        boolean repeat = event == Event.PREPARE_REPEATED || event == Event.COMMIT_REPEATED;
        boolean flap = event == Event.DISCONNECTED || event == Event.RECONNECTED;
        int counted = repeat ? retries + 1 : retries;
        if (length >= MAX_TOLD && (repeat || flap)) {
            return repeat ? new BranchTrail(counted, length, newest, older) : this;
        }
        return new BranchTrail(counted, length + 1, new TimelineEntry(at, event), this);
    }

    List<TimelineEntry> oldestFirst() {
        TimelineEntry[] entries = new TimelineEntry[length];
        int index = length;
        for (BranchTrail trail = this; trail != null && trail.newest != null; trail = trail.older) {
            index--;
            entries[index] = trail.newest;
        }
        return Collections.unmodifiableList(Arrays.asList(entries));
    }
}
