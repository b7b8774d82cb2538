package io.twopc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One thread at a time, whoever it is; and nothing that was put is forgotten. */
class EngineThreadTest {

    private static final int WAIT_SECONDS = 60;

    private final Counting engine = new Counting();
    private final List<Throwable> failures = new ArrayList<>();
    private boolean goesOn;
    private final EngineThread thread = new EngineThread("engine-under-test", engine, failure -> {
        failures.add(failure);
        return goesOn;
    });

    @AfterEach
    void end() {
        thread.close();
    }

    @Test
    void everyEventIsDoneOnceInOrderByOneThreadAtATime() throws Exception {
        int threads = 6;
        int each = 20_000;
        int[] last = new int[threads];
        AtomicInteger done = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(threads * each);
        thread.start();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < threads; caller++) {
            int mine = caller;
            callers.add(new Thread(() -> {
                for (int i = 1; i <= each; i++) {
                    int number = i;
                    Runnable event = () -> {
                        if (last[mine] == number - 1) {
                            last[mine] = number;
                            done.incrementAndGet();
                        }
                        all.countDown();
                    };
                    if (mine % 2 == 0) {
                        engine.events.put(event);
                    } else {
                        engine.events.putFromOutside(event);
                        engine.events.attend();
                    }
                }
            }));
        }
        callers.forEach(Thread::start);
        assertThat(all.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(done).hasValue(threads * each);
        assertThat(engine.overlaps).hasValue(0);
    }

    @Test
    void whoBringsAnEventToARestingEngineDoesItHimself() throws Exception {
        thread.start();
        Thread[] ran = new Thread[1];
        // The engine's thread may be just about to rest.
        for (int i = 0; i < 1_000_000 && ran[0] != Thread.currentThread(); i++) {
            CompletableFuture<Thread> done = new CompletableFuture<>();
            engine.events.putFromOutside(() -> done.complete(Thread.currentThread()));
            engine.events.attend();
            ran[0] = done.get(WAIT_SECONDS, TimeUnit.SECONDS);
        }
        assertThat(ran[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void whileMuchIsUnderWayTheEnginesThreadDoesAll() throws Exception {
        engine.quiet = false;
        thread.start();
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<String> done = new CompletableFuture<>();
            engine.events.putFromOutside(
                    () -> done.complete(Thread.currentThread().getName()));
            engine.events.attend();
            assertThat(done.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("engine-under-test");
        }
    }

    @Test
    void whileAThreadWritesAfterItsTurnOthersHaveTheEngine() throws Exception {
        thread.start();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        Thread writer = new Thread(() -> {
            Thread self = Thread.currentThread();
            while (writing.getCount() > 0) {
                engine.events.putFromOutside(() -> {
                    if (Thread.currentThread() == self) {
                        AfterTurn.takesOver(() -> {
                            writing.countDown();
                            await(written);
                        });
                    }
                });
                engine.events.attend();
            }
        });
        writer.start();
        assertThat(writing.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<String> answer = new CompletableFuture<>();
        engine.events.put(() -> answer.complete("served"));
        assertThat(answer.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("served");
        written.countDown();
        writer.join();
    }

    @Test
    void theEnginesThreadWritesAfterItsTurnsToo() throws Exception {
        engine.quiet = false;
        thread.start();
        CompletableFuture<String> wrote = new CompletableFuture<>();
        engine.events.put(() ->
                AfterTurn.takesOver(() -> wrote.complete(Thread.currentThread().getName() + " " + engine.inside)));
        assertThat(wrote.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("engine-under-test 0");
    }

    @Test
    void aTimerThatABringerStartedWakesTheEnginesThread() throws Exception {
        thread.start();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<Void> fired = new CompletableFuture<>();
            engine.events.putFromOutside(() -> engine.timer(1_000_000, () -> fired.complete(null)));
            engine.events.attend();
            assertThat(fired).succeedsWithin(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void anEngineThatMayNotGoOnIsRunNoMore() throws Exception {
        thread.start();
        engine.events.put(() -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(thread.stop(TimeUnit.SECONDS.toMillis(WAIT_SECONDS))).isTrue();
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        AtomicInteger later = new AtomicInteger();
        engine.events.putFromOutside(later::incrementAndGet);
        engine.events.attend();
        assertThat(later).hasValue(0);
    }

    @Test
    void anEngineThatMayGoOnDoes() throws InterruptedException, ExecutionException, TimeoutException {
        goesOn = true;
        thread.start();
        engine.events.put(() -> {
            throw new IllegalStateException("a defect");
        });
        CompletableFuture<String> answer = new CompletableFuture<>();
        engine.events.put(() -> answer.complete("on it goes"));
        assertThat(answer.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("on it goes");
        assertThat(failures).hasSize(1);
    }

    @Test
    void whatWaitsAtTheEndIsStillDone() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            engine.events.put(done::incrementAndGet);
        }
        thread.start();
        assertThat(thread.stop(TimeUnit.SECONDS.toMillis(WAIT_SECONDS))).isTrue();
        assertThat(done).hasValue(100);
        thread.close();
        assertThat(thread.isAlive()).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An engine that notes whether two threads were ever in it, with one timer. */
    private static final class Counting implements Engine {

        private final EventQueue events = new EventQueue(1_000);
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private volatile boolean quiet = true;
        private long deadline = Long.MAX_VALUE;
        private Runnable due = () -> {};

        void timer(long nanos, Runnable action) {
            deadline = System.nanoTime() + nanos;
            due = action;
        }

        @Override
        public EventQueue events() {
            return events;
        }

        @Override
        public boolean runPending(int most) {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            try {
                if (deadline != Long.MAX_VALUE && System.nanoTime() >= deadline) {
                    deadline = Long.MAX_VALUE;
                    due.run();
                }
                return events.drain(most) > 0;
            } finally {
                inside.decrementAndGet();
            }
        }

        @Override
        public boolean isQuiet() {
            return quiet;
        }

        @Override
        public long nanosToNextTimer() {
            return deadline == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, deadline - System.nanoTime());
        }
    }
}
