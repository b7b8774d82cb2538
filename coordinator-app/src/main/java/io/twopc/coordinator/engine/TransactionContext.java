package io.twopc.coordinator.engine;

import io.twopc.protocol.model.TransactionId;
import org.slf4j.MDC;

/** Puts the transaction's id beside everything that is logged about it. */
final class TransactionContext {

    /** The key under which the id stands in structured logs. */
    static final String KEY = "tx";

    private TransactionContext() {}

    static void run(TransactionId id, Runnable logging) {
        MDC.put(KEY, id.toString());
        try {
            logging.run();
        } finally {
            MDC.remove(KEY);
        }
    }
}
