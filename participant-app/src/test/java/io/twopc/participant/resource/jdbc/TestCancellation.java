package io.twopc.participant.resource.jdbc;

import io.twopc.participant.resource.Cancellation;
import org.jspecify.annotations.Nullable;

/** A cancellation that a test pulls by hand. */
final class TestCancellation implements Cancellation {

    private boolean cancelled;
    private @Nullable Runnable action;

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public synchronized void onCancel(Runnable run) {
        action = run;
        if (cancelled) {
            run.run();
        }
    }

    /** Whether work has begun that would notice. */
    synchronized boolean isWatched() {
        return action != null;
    }

    synchronized void cancel() {
        cancelled = true;
        if (action != null) {
            action.run();
        }
    }
}
