package io.twopc.participant.engine;

/** The thread around an engine: runs what is pending, sleeps until there is more. */
public final class EngineThread implements AutoCloseable {

    private static final long LONGEST_SLEEP_NANOS = 1_000_000_000L;

    private final BranchEngine engine;
    private final EngineListener listener;
    private final Thread thread;
    private volatile boolean closing;

    public EngineThread(BranchEngine engine, EngineListener listener) {
        this.engine = engine;
        this.listener = listener;
        thread = new Thread(this::run, "branch-engine");
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** Whether it has begun and not ended. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!closing) {
            try {
                if (engine.runPending() == 0) {
                    engine.awaitWork(Math.min(engine.nanosToNextTimer(), LONGEST_SLEEP_NANOS));
                }
            } catch (RuntimeException | Error e) {
                listener.defect("engine", e);
            }
        }
    }

    /** Ends after the event that is being worked on, and waits for that; what is still in the queue is left there. */
    @Override
    public void close() {
        closing = true;
        engine.closeMailbox();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
