package io.twopc.participant.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twopc.metering.Errors;
import io.twopc.metering.MeterNames;
import io.twopc.metering.Meters;
import io.twopc.participant.engine.EngineListener;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * Counts and logs what the engine does. A line about a branch carries its transaction in the diagnostic context; no line
 * ever holds a payload or a token.
 */
@Component
final class EngineReporter implements EngineListener {

    /** The key of the diagnostic context under which a line's transaction is found. */
    static final String TRANSACTION = "tx";

    /** Of so many transactions it is remembered that an alarm was raised. */
    static final int MOST_ALARMS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("io.twopc.participant.engine");

    private final Map<MessageType, Timer> processing;
    private final Map<MessageType, Counter> retries;
    private final RecentAlarms alarms = new RecentAlarms(MOST_ALARMS);
    private final Map<String, Timer> calls = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final Errors errors;

    EngineReporter(MeterRegistry registry, Errors errors) {
        this.registry = registry;
        this.errors = errors;
        processing = Meters.each(
                MessageType.class,
                type -> Timer.builder(MeterNames.MESSAGE_PROCESSING_DURATION)
                        .description("From a message's arrival until the engine had dealt with it")
                        .tag("type", type.code())
                        .register(registry));
        retries = Meters.each(
                MessageType.class,
                type -> Counter.builder(MeterNames.MESSAGE_RETRIES)
                        .description("Messages sent once more because no answer came")
                        .tag("type", type.code())
                        .register(registry));
    }

    @Override
    public void received(MessageType type, long nanos) {
        Meters.get(processing, type).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void repeated(MessageType type) {
        Meters.get(retries, type).increment();
    }

    @Override
    public void moved(TransactionId transaction, BranchStatus from, BranchStatus to) {
        alarms.forget(transaction);
        if (LOG.isDebugEnabled()) {
            about(transaction, () -> LOG.debug("{} -> {}", from, to));
        }
    }

    @Override
    public void observed(TransactionId transaction, Observation what) {
        switch (what) {
            case REPEATED_PREPARE, REPEATED_COMMIT, REPEATED_ABORT -> about(transaction, () -> LOG.debug("{}", what));
            case LOCAL_TIMEOUT -> problem(transaction, "resource", what, "Local work ran past its time");
            case RESOURCE_FAILED -> {
                errors.count("resource", "unavailable");
                about(transaction, () -> LOG.warn("The resource could not be reached; trying again"));
            }
            case UNKNOWN_BRANCH ->
                problem(transaction, "engine", what, "To be committed, and there is no trace of it (C27)");
            case UNEXPECTED_MESSAGE ->
                problem(transaction, "engine", what, "The coordinator contradicts what this branch went through");
            case FOREIGN_COORDINATOR ->
                problem(transaction, "coordinator", what, "Another coordinator than the one that prepared it speaks");
            case NOT_MINE ->
                problem(
                        transaction,
                        "coordinator",
                        what,
                        "The coordinator has another log than the one that prepared this branch; unless that one comes"
                                + " back, an operator has to decide");
            case PEER_ERROR -> problem(transaction, "coordinator", what, "The coordinator answers with an error");
            case HEURISTIC_REQUESTED -> about(transaction, () -> LOG.warn("An operator decides this branch by hand"));
            case RESOURCE_CONTRADICTED ->
                problem(transaction, "resource", what, "The resource had ended this branch the other way before");
        }
    }

    private void problem(TransactionId transaction, String component, Observation what, String words) {
        errors.count(component, what.name().toLowerCase(Locale.ROOT));
        about(transaction, () -> {
            if (!what.isAlarm()) {
                LOG.warn("{}", words);
            } else if (alarms.isNews(transaction, what)) {
                LOG.error("{}", words);
            } else {
                LOG.debug("{}, still", words);
            }
        });
    }

    @Override
    public void refused(TransactionId transaction, String why) {
        errors.count("engine", why);
        about(transaction, () -> LOG.warn("A prepare was refused: {}", why));
    }

    @Override
    public void ignored(MessageType type, String why) {
        LOG.debug("Ignored a {}: {}", type.code(), why);
        errors.count("engine", why);
    }

    @Override
    public void staleCoordinator(long seen, long offered) {
        LOG.error("Refused a coordinator of incarnation {}: {} has been seen (C32)", offered, seen);
        errors.count("coordinator", "stale_incarnation");
    }

    @Override
    public void recoveryFailed(String detail) {
        LOG.warn("The resource could not give its branches back, trying again: {}", detail);
        errors.count("resource", "unavailable");
    }

    @Override
    public void recovered(int branches) {
        LOG.info("The resource gave back {} branches", branches);
    }

    @Override
    public void resourceCalled(String call, long nanos, boolean reached) {
        calls.computeIfAbsent(
                        call,
                        name -> Timer.builder(MeterNames.RESOURCE_DURATION)
                                .description("How long calls to the resource took")
                                .tag("call", name)
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void defect(String where, Throwable cause) {
        LOG.error("A defect showed itself in {}", where, cause);
        errors.count("engine", "defect");
    }

    private static void about(TransactionId transaction, Runnable logging) {
        MDC.put(TRANSACTION, transaction.toString());
        try {
            logging.run();
        } finally {
            MDC.remove(TRANSACTION);
        }
    }
}
