package io.twopc.journal;

/**
 * Who wants to know how the log works, for metrics. Called on the writer thread (by a start: on the caller's): return
 * soon, block never.
 */
public interface JournalListener {
    /** Listens to nothing. */
    JournalListener NONE = new JournalListener() {
        @Override
        public void forced(long nanos, int records, long bytes) {}

        @Override
        public void poisoned(Throwable cause) {}
    };

    /**
     * A force has succeeded.
     *
     * @param nanos how long the force took, without the writes before it
     * @param records how many records it made durable, the journal's own included
     * @param bytes their size on disk
     */
    void forced(long nanos, int records, long bytes);

    /**
     * Is to run what tells the callers of a batch, once and before it returns; may do something before and after.
     *
     * @param telling never throws
     */
    default void told(Runnable telling) {
        telling.run();
    }

    /** The log will never accept anything again. Told once. */
    void poisoned(Throwable cause);
}
