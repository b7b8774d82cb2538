package io.twopc.coordinator;

import io.twopc.coordinator.decisionlog.DecisionLogException;
import io.twopc.journal.JournalCorruptException;
import io.twopc.journal.JournalLockedException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear message why a start failed on the decision log, and what to do, instead of a stack trace. */
final class DecisionLogFailureAnalyzer extends AbstractFailureAnalyzer<DecisionLogException> {

    private static final String WHERE = " twopc.coordinator.log.directory says where the log is.";

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DecisionLogException cause) {
        return new FailureAnalysis(
                "The coordinator cannot start on its decision log: " + cause.getMessage(),
                action(cause.getCause()) + WHERE,
                cause);
    }

    private static String action(@Nullable Throwable cause) {
        if (cause instanceof JournalLockedException) {
            return "A log has one coordinator: end the one that runs on it, or give this one a log of its own. A"
                    + " coordinator that was killed holds no lock; do not delete files of the log.";
        }
        if (cause instanceof JournalCorruptException) {
            return "Nothing was changed. The medium lost data that it had confirmed: restore the volume as it was, and do"
                    + " not start on what is left of it.";
        }
        return "Nothing was decided. See to it that the directory can be created, read and written and that its disk has"
                + " room, and start again.";
    }
}
