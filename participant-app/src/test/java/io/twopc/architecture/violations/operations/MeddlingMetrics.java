package io.twopc.architecture.violations.operations;

import java.util.logging.Logger;

/** Logs past the logging of everybody else. */
public class MeddlingMetrics {

    private static final Logger LOG = Logger.getLogger("metrics");

    public void say(String what) {
        LOG.info(what);
    }
}
