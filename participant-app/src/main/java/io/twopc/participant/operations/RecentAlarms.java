package io.twopc.participant.operations;

import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.Observation;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which alarm was raised last for which transaction, so that one that is only repeated is not raised again. Holds the
 * newest, up to a limit. May be used by many threads at once.
 */
final class RecentAlarms {

    private final Map<TransactionId, Observation> raised;

    RecentAlarms(int most) {
        raised = new LinkedHashMap<>() {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<TransactionId, Observation> eldest) {
                return size() > most;
            }
        };
    }

    /** Notes an alarm; whether it is not the one that was raised last. */
    synchronized boolean isNews(TransactionId transaction, Observation alarm) {
        return raised.put(transaction, alarm) != alarm;
    }

    /** Something changed: whatever comes next is news. */
    synchronized void forget(TransactionId transaction) {
        raised.remove(transaction);
    }
}
