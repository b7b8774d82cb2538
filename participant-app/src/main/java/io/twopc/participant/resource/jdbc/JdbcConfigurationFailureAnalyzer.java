package io.twopc.participant.resource.jdbc;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a wrong setting of the jdbc resource as one message instead of a stack trace. */
final class JdbcConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<JdbcConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JdbcConfigurationException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), "Change the setting and start again.", cause);
    }
}
