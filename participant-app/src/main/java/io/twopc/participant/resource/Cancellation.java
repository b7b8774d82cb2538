package io.twopc.participant.resource;

/** Tells running work that it is no longer wanted. Safe for use by several threads. */
public interface Cancellation {

    boolean isCancelled();

    /**
     * Has an action run when the work is cancelled, at once if it is already; at most one action, which must be quick and
     * must not throw.
     */
    void onCancel(Runnable action);
}
