package io.twopc.engine;

/** A single writer: whatever happens to it waits in its queue and is done by one thread at a time. */
public interface Engine {

    /** Where its events wait. */
    EventQueue events();

    /**
     * Does what is due, and what waits, at most so many of the latter. By one thread at a time.
     *
     * @return whether there was anything to do
     */
    boolean runPending(int most);

    /**
     * Whether little is under way, so that there is nothing to batch, and few other threads want the processors: one that
     * had the engine and lost its processor would hold everybody up. Any thread may ask.
     */
    boolean isQuiet();

    /** How long until a timer may be due, in nanoseconds; {@code Long.MAX_VALUE} if there is none. As above. */
    long nanosToNextTimer();
}
