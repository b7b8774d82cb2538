package io.twopc.coordinator.decisionlog;

import io.twopc.coordinator.decisionlog.LogRecord.Finished;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import java.util.concurrent.CompletionException;

/**
 * The start of a coordinator, in the only order that loses nothing (C10, C34).
 *
 * <ol>
 *   <li>The log is locked: whoever opened it has done that.
 *   <li>It is read to its end. What is finished goes into the history; the rest is folded.
 *   <li>The history is made durable: from here on, the log need not hold what is finished.
 *   <li>What survives is written into a new segment and forced, then a new, higher incarnation. Only now is anything
 *       that was read sure to be read again, and so fit to be acted on.
 *   <li>The caller rebuilds its state, opens its port and sends the decisions again.
 * </ol>
 *
 * A crash at any point leaves a log from which the same start succeeds.
 */
public final class LogRecovery {

    private LogRecovery() {}

    /**
     * Goes through the steps. Blocks for as long as the disk takes.
     *
     * @param log freshly opened
     * @throws DecisionLogException if the log cannot be read, understood or written; nothing may be decided
     * @throws HistoryException if the history could not take what is finished; the log is as it was
     */
    public static RecoveredLog recover(DecisionLog log, History history) {
        LogFold fold = new LogFold(finished -> keep(history, finished));
        log.scan(fold);
        try {
            history.sync().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HistoryException failed
                    ? failed
                    : new HistoryException("The history could not be made durable", e.getCause());
        }
        long epoch = log.acquire(fold.survivors());
        return fold.result(log.coordinator(), epoch, log.isNew());
    }

    private static void keep(History history, Finished finished) {
        history.put(finished.view());
        if (finished.key() != null) {
            history.putKey(finished.key());
        }
    }
}
