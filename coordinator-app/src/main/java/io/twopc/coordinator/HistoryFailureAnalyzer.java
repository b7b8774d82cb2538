package io.twopc.coordinator;

import io.twopc.coordinator.history.HistoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear message why a start failed on the history, instead of a stack trace. */
final class HistoryFailureAnalyzer extends AbstractFailureAnalyzer<HistoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, HistoryException cause) {
        return new FailureAnalysis(
                "The coordinator cannot start on its history: " + cause.getMessage(),
                "See to it that the file can be read and written and that its disk has room, and start again. It lies with"
                        + " the decision log, in twopc.coordinator.log.directory.",
                cause);
    }
}
