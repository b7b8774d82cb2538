package io.twopc.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The server's threads: as few as keep the processors busy, and one more for each that is held up. Tomcat makes a further
 * thread whenever all are busy, and with many of them each request wakes one; where a few go from request to request, the
 * processors switch less. But a stream of rounds holds a thread for as long as it is open, a client that is slow to send or
 * to read for as long as the server has patience, and others must not wait for either. So while tasks wait, somebody looks
 * at the threads from time to time: whoever has been at one task for a whole time between two looks is held up.
 */
final class ServerThreads extends ThreadPoolExecutor {

    private final int usual;
    private final int most;
    private final Executor later;

    /** Which look at the threads came last before each busy one began with what it does. */
    private final Map<Thread, Long> busy = new ConcurrentHashMap<>();

    private final AtomicBoolean lookIsDue = new AtomicBoolean();
    private volatile long looks;

    /**
     * @param usual how many there are while none is held up
     * @param most how many there are at the most
     * @param later runs a look at the threads in a while, for which each task but a long one is done
     */
    ServerThreads(int usual, int most, TaskQueue waiting, ThreadFactory factory, Executor later) {
        super(usual, usual, 0, TimeUnit.MILLISECONDS, waiting, factory);
        waiting.setParent(this);
        this.usual = usual;
        this.most = most;
        this.later = later;
    }

    @Override
    public void execute(Runnable task) {
        super.execute(task);
        lookIfTasksWait();
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        busy.put(thread, looks);
        super.beforeExecute(thread, task);
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        super.afterExecute(task, failure);
        busy.remove(Thread.currentThread());
    }

    private void lookIfTasksWait() {
        if (getSubmittedCount() > getPoolSizeNoLock() && !isShutdown() && lookIsDue.compareAndSet(false, true)) {
            later.execute(this::look);
        }
    }

    private void look() {
        long look = looks + 1;
        int heldUp = Math.toIntExact(
                busy.values().stream().filter(begun -> begun < look - 1).count());
        looks = look;
        resize(Math.min(most, usual + heldUp));
        lookIsDue.set(false);
        lookIfTasksWait();
    }

    /** A thread too many ends when it is through with its task; for tasks that wait, those that are missing begin at once. */
    private void resize(int threads) {
        if (threads > getMaximumPoolSize()) {
            setMaximumPoolSize(threads);
            setCorePoolSize(threads);
        } else if (threads < getMaximumPoolSize()) {
            setCorePoolSize(threads);
            setMaximumPoolSize(threads);
        }
    }
}
