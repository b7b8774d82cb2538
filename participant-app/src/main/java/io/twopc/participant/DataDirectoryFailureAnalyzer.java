package io.twopc.participant;

import io.twopc.participant.store.DataDirectoryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear message why a start failed on its data directory. */
final class DataDirectoryFailureAnalyzer extends AbstractFailureAnalyzer<DataDirectoryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DataDirectoryException cause) {
        return new FailureAnalysis(
                "The participant cannot start: " + cause.getMessage() + ".",
                "Set twopc.participant.data-directory to a directory of this participant's own that can be written and"
                        + " that no other process uses. Do not delete one that was in use: it may hold branches in doubt.",
                cause);
    }
}
