package io.twopc.participant.engine;

import io.twopc.participant.resource.Cancellation;
import org.jspecify.annotations.Nullable;

/** A cancellation that somebody can pull. */
final class CancelFlag implements Cancellation {

    private boolean cancelled;
    private @Nullable Runnable action;

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable newAction) {
        synchronized (this) {
            if (action != null) {
                throw new IllegalStateException("at most one action");
            }
            action = newAction;
            if (!cancelled) {
                return;
            }
        }
        newAction.run();
    }

    /** Cancels; repeating it is harmless. */
    void cancel() {
        Runnable toRun;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            toRun = action;
        }
        if (toRun != null) {
            toRun.run();
        }
    }
}
