package io.twopc.configuration;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which configuration file cannot be read and where, instead of a stack trace. */
final class JsonFileFailureAnalyzer extends AbstractFailureAnalyzer<JsonFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, JsonFileException cause) {
        return new FailureAnalysis(
                "A configuration file cannot be read: " + cause.getMessage(),
                "Correct the file; it must hold one JSON object, without comments.",
                cause);
    }
}
