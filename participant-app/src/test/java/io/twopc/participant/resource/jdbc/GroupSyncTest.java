package io.twopc.participant.resource.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupSyncTest {

    private static final int CALLERS = 20;

    private final AtomicInteger forces = new AtomicInteger();
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);
    private final List<Thread> callers = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        callers.add(thread);
        return thread;
    });

    @AfterEach
    void stop() {
        firstMayEnd.countDown();
        threads.shutdownNow();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Future<?>> callersBehindARunningForce(GroupSync sync) {
        List<Future<?>> calls = new ArrayList<>();
        calls.add(submit(sync));
        await().until(() -> forces.get() == 1);
        for (int i = 1; i < CALLERS; i++) {
            calls.add(submit(sync));
        }
        await().until(() -> callers.stream().skip(1).allMatch(thread -> thread.getState() == Thread.State.WAITING)
                && callers.size() == CALLERS);
        return calls;
    }

    private Future<?> submit(GroupSync sync) {
        return threads.submit(() -> {
            sync.await();
            return forces.get();
        });
    }

    @Test
    void whoeverArrivesWhileAForceRunsSharesTheNextOne() throws Exception {
        GroupSync sync = new GroupSync(() -> {
            if (forces.incrementAndGet() == 1) {
                waitFor(firstMayEnd);
            }
        });
        List<Future<?>> calls = callersBehindARunningForce(sync);
        firstMayEnd.countDown();
        for (Future<?> call : calls.subList(1, CALLERS)) {
            assertThat(call.get()).isEqualTo(2);
        }
        assertThat(forces).hasValue(2);
    }

    @Test
    void aCallAfterAForceNeedsAForceOfItsOwn() throws SQLException {
        GroupSync sync = new GroupSync(forces::incrementAndGet);
        sync.await();
        sync.await();
        assertThat(forces).hasValue(2);
    }

    @Test
    void everyCallerThatSharedAFailedForceHearsOfIt() {
        GroupSync sync = new GroupSync(() -> {
            if (forces.incrementAndGet() == 1) {
                waitFor(firstMayEnd);
            } else {
                throw new SQLException("no", "58030");
            }
        });
        List<Future<?>> calls = callersBehindARunningForce(sync);
        firstMayEnd.countDown();
        for (Future<?> call : calls.subList(1, CALLERS)) {
            assertThatThrownBy(call::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("58030");
        }
    }

    @Test
    void aForceThatEndsAbruptlyHoldsUpNobody() {
        GroupSync sync = new GroupSync(() -> {
            if (forces.incrementAndGet() == 1) {
                throw new IllegalStateException("abrupt");
            }
        });
        assertThatThrownBy(sync::await).isInstanceOf(IllegalStateException.class);
        assertThat(forces).hasValue(1);
        assertThatCode(sync::await).doesNotThrowAnyException();
    }
}
