package io.twopc.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a thread does itself once it has let go of an engine, instead of waking another thread for it: writes to sockets,
 * which nobody should wait for while he holds an engine.
 */
public final class AfterTurn {

    private static final System.Logger log = System.getLogger(AfterTurn.class.getName());

    private static final ThreadLocal<@Nullable Queue<Runnable>> GATHERED = new ThreadLocal<>();

    private AfterTurn() {}

    /** Takes the task over, to be run by this thread soon; false if this thread is not one to do so. */
    public static boolean takesOver(Runnable task) {
        Queue<Runnable> gathered = GATHERED.get();
        return gathered != null && gathered.add(task);
    }

    /**
     * Runs a turn, which ends with letting go of the engine, and then what it left to be done. A task that fails is one that
     * somebody brought along: neither the others nor the thread, which may be the log's, suffer from it.
     */
    public static void following(Runnable turn) {
        Queue<Runnable> gathered = new ArrayDeque<>();
        GATHERED.set(gathered);
        try {
            turn.run();
        } finally {
            GATHERED.remove();
            gathered.forEach(AfterTurn::run);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.log(System.Logger.Level.ERROR, "What was left to be done after a turn failed", e);
        }
    }
}
