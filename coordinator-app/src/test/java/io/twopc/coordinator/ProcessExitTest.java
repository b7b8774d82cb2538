package io.twopc.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/** The status that a coordinator ends with when it must not go on. */
class ProcessExitTest {

    private static final long PATIENCE_SECONDS = 120;

    @Test
    @DisplayName("R3 A failed log is told by the exit status, though closing the application ends every other thread")
    void failedLog() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FailedLog.class.getName())
                .inheritIO()
                .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ProcessExit.LOG_FAILED);
    }

    /** A process whose only thread that keeps it up ends while the application is being closed. */
    static final class FailedLog {

        private static final long AFTERWARDS_SECONDS = 2;

        private FailedLog() {}

        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch closing = new CountDownLatch(1);
            GenericApplicationContext context = new GenericApplicationContext();
            context.addApplicationListener((ApplicationListener<ContextClosedEvent>) event -> {
                closing.countDown();
                awaitEndOf(Thread.currentThread().getThreadGroup());
            });
            context.refresh();
            new ProcessExit(context).logFailed();
            closing.await();
        }

        /** Holds up the closing until the main thread has ended, and until the process could end, if it would. */
        private static void awaitEndOf(ThreadGroup group) {
            Thread[] threads = new Thread[group.activeCount() + 8];
            int count = group.enumerate(threads);
            try {
                for (int i = 0; i < count; i++) {
                    if (threads[i].getName().equals("main")) {
                        threads[i].join();
                    }
                }
                new CountDownLatch(1).await(AFTERWARDS_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
