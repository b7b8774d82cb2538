package io.twopc.coordinator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Closes the application and ends the process, from a thread of its own, so that answers under way still go out. */
final class ProcessExit implements CoordinatorExit {

    private static final Logger log = LoggerFactory.getLogger(ProcessExit.class);

    /** EX_IOERR of sysexits.h. */
    static final int LOG_FAILED = 74;

    /** EX_SOFTWARE of sysexits.h. */
    static final int ENGINE_FAILED = 70;

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
        // Not a daemon: closing the application ends every other thread, and a process with only daemons left ends at
        // once,
        // with status 0, before this one gets to tell what happened.
        ending.setDaemon(false);
        ending.start();
    }
}
