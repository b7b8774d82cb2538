package io.twopc.channel;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which port cannot be had, instead of a stack trace. */
final class ChannelStartFailureAnalyzer extends AbstractFailureAnalyzer<ChannelStartException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ChannelStartException cause) {
        return new FailureAnalysis(
                String.valueOf(cause.getMessage()), "End what uses the port, or set another one.", cause);
    }
}
