package io.twopc.coordinator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Closes the application and ends the process, from a thread of its own, so that answers under way still go out; but not
 * for long: nobody decides anything until the next start, and a client that is slow must not put that off.
 */
final class ProcessExit implements CoordinatorExit {

    private static final Logger log = LoggerFactory.getLogger(ProcessExit.class);

    /** EX_IOERR of sysexits.h. */
    static final int LOG_FAILED = 74;

    /** EX_SOFTWARE of sysexits.h. */
    static final int ENGINE_FAILED = 70;

    private static final long PATIENCE_MILLIS = 10_000;

    private final ConfigurableApplicationContext context;

    ProcessExit(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Override
    public void logFailed() {
        end(LOG_FAILED);
    }

    @Override
    public void engineFailed() {
        end(ENGINE_FAILED);
    }

    private void end(int status) {
        Thread ending = new Thread(
                () -> {
                    try {
                        SpringApplication.exit(context, () -> status);
                    } catch (RuntimeException failed) {
                        log.error("Closing the application failed", failed);
                    } finally {
                        System.exit(status);
                    }
                },
                "twopc-exit");
        // The last thread of the process once the context is closed: as a daemon it would let the JVM end before it has
        // told the status, and whoever starts failed processes again would see one that succeeded.
        ending.setDaemon(false);
        ending.start();
        Thread impatient = new Thread(() -> haltUnlessEnded(ending, status), "twopc-exit-in-time");
        impatient.setDaemon(true);
        impatient.start();
    }

    /** What is not on stable storage by now never will be: there is nothing to lose. */
    private static void haltUnlessEnded(Thread ending, int status) {
        try {
            ending.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.error("The application did not close within {} ms; the process ends without that", PATIENCE_MILLIS);
        Runtime.getRuntime().halt(status);
    }
}
