package io.twopc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With looks at the threads that come when the test says so. */
@Timeout(60)
class ServerThreadsTest {

    private static final int USUAL = 2;
    private static final int MOST = 7;

    private final Queue<Runnable> looks = new ArrayDeque<>();
    private final List<Task> tasks = new ArrayList<>();
    private final ServerThreads threads = new ServerThreads(
            USUAL, MOST, new TaskQueue(), new TaskThreadFactory("test-exec-", true, Thread.NORM_PRIORITY), looks::add);

    @AfterEach
    void end() throws InterruptedException {
        tasks.forEach(Task::end);
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** One that lasts until the test ends it. */
    private static final class Task implements Runnable {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void run() {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void awaitBegun() {
            try {
                assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean hasBegun() {
            return begun.getCount() == 0;
        }

        void end() {
            mayEnd.countDown();
        }
    }

    private List<Task> submit(int count) {
        List<Task> submitted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Task task = new Task();
            submitted.add(task);
            threads.execute(task);
        }
        tasks.addAll(submitted);
        return submitted;
    }

    private void look() {
        looks.remove().run();
    }

    private long begun() {
        return tasks.stream().filter(Task::hasBegun).count();
    }

    @Test
    void whileThereAreThreadsEnoughNobodyLooks() {
        for (int i = 0; i < 10; i++) {
            Task task = submit(1).get(0);
            task.awaitBegun();
            task.end();
            Awaitility.await().until(() -> threads.getSubmittedCount() == 0);
        }

        assertThat(looks).isEmpty();
    }

    @Test
    void howeverManyTasksWaitFewThreadsServeThemWhileNoneIsHeldUp() {
        submit(20);

        for (int i = 0; i < tasks.size(); i += USUAL) {
            List<Task> running = tasks.subList(i, i + USUAL);
            running.forEach(Task::awaitBegun);
            if (!looks.isEmpty()) {
                look();
            }
            assertThat(threads.getPoolSize()).isEqualTo(USUAL);
            running.forEach(Task::end);
        }
        Awaitility.await().until(() -> threads.getSubmittedCount() == 0);

        assertThat(threads.getLargestPoolSize()).isEqualTo(USUAL);
    }

    @Test
    void forEachThreadThatIsHeldUpThereIsAFurtherOneThoughNoFurtherTaskComes() {
        submit(USUAL).forEach(Task::awaitBegun);
        List<Task> waiting = submit(USUAL + 1);

        look();
        assertThat(threads.getPoolSize()).as("they may just have begun").isEqualTo(USUAL);
        look();

        waiting.subList(0, USUAL).forEach(Task::awaitBegun);
        assertThat(threads.getPoolSize()).isEqualTo(2 * USUAL);
        look();
        look();
        waiting.get(USUAL).awaitBegun();
    }

    @Test
    void aTaskThatComesLaterHasThePlaceOfOneThatIsHeldUpAtOnce() {
        submit(USUAL).forEach(Task::awaitBegun);
        submit(1);
        look();
        look();

        submit(1).get(0).awaitBegun();
    }

    @Test
    void thereAreNeverMoreThanTheMost() {
        submit(3 * MOST);

        for (int i = 0; i < 3 * MOST; i++) {
            Awaitility.await().until(() -> begun() == threads.getPoolSize());
            look();
        }

        assertThat(threads.getPoolSize()).isEqualTo(MOST);
        assertThat(begun()).isEqualTo(MOST);
        assertThat(looks).as("for when there is a place again").hasSize(1);
    }

    @Test
    void whenNoneIsHeldUpAnyMoreThreadsAreAsFewAsBefore() {
        List<Task> heldUp = submit(USUAL);
        heldUp.forEach(Task::awaitBegun);
        List<Task> further = submit(USUAL);
        look();
        look();
        further.forEach(Task::awaitBegun);
        List<Task> last = submit(3 * USUAL);
        look();
        assertThat(threads.getPoolSize()).as("some are still held up").isEqualTo(2 * USUAL);

        heldUp.forEach(Task::end);
        further.forEach(Task::end);
        last.subList(0, 2 * USUAL).forEach(Task::awaitBegun);
        look();
        last.forEach(Task::end);

        Awaitility.await().until(() -> threads.getPoolSize() == USUAL);
        assertThat(threads.getMaximumPoolSize()).isEqualTo(USUAL);
    }

    @Test
    void aThreadThatATaskFailedIsNotHeldUp() {
        for (int i = 0; i < USUAL; i++) {
            threads.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
        }
        Awaitility.await().dontCatchUncaughtExceptions().until(() -> threads.getSubmittedCount() == 0);
        looks.clear();
        List<Task> first = submit(USUAL);
        first.forEach(Task::awaitBegun);
        submit(1);
        look();
        first.forEach(Task::end);
        tasks.get(USUAL).awaitBegun();
        List<Task> last = submit(USUAL);
        last.get(0).awaitBegun();

        look();

        assertThat(threads.getMaximumPoolSize()).isEqualTo(USUAL);
    }

    @Test
    void whatWaitsWhenTheServerEndsIsNotLookedAtForEver() {
        submit(USUAL).forEach(Task::awaitBegun);
        submit(1);
        threads.shutdownNow();

        look();

        assertThat(looks).isEmpty();
    }
}
