package io.twopc.participant.operations;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twopc.metering.Errors;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EngineReporterTest {

    private static final TransactionId ONE = new TransactionId(new UUID(0x7000, 1));
    private static final TransactionId OTHER = new TransactionId(new UUID(0x7000, 2));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EngineReporter reporter = new EngineReporter(registry, new Errors(registry, Map.of()));
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.twopc.participant.engine");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void hushAgain() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    private List<Level> levels() {
        return lines.list.stream().map(ILoggingEvent::getLevel).toList();
    }

    @Test
    @DisplayName("C27: a commit without a trace is an alarm once, however often it is repeated, and counted each time")
    void anAlarmIsRaisedOnce() {
        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);
        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);
        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);

        assertThat(levels()).containsExactly(Level.ERROR, Level.DEBUG, Level.DEBUG);
        assertThat(registry.counter("twopc.errors", "component", "engine", "type", "unknown_branch")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void eachTransactionAndEachKindHasAnAlarmOfItsOwn() {
        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);
        reporter.observed(OTHER, Observation.UNKNOWN_BRANCH);
        reporter.observed(ONE, Observation.NOT_MINE);
        reporter.observed(OTHER, Observation.UNKNOWN_BRANCH);

        assertThat(levels()).containsExactly(Level.ERROR, Level.ERROR, Level.ERROR, Level.DEBUG);
    }

    @Test
    void whatComesAfterAChangeOfTheBranchIsNewsAgain() {
        reporter.observed(ONE, Observation.NOT_MINE);
        reporter.moved(ONE, BranchStatus.PREPARED, BranchStatus.HEURISTIC_RESOLVING);
        reporter.observed(ONE, Observation.NOT_MINE);

        assertThat(levels()).containsExactly(Level.ERROR, Level.DEBUG, Level.ERROR);
    }

    @Test
    void oldAlarmsAreForgottenBeforeTheyFillTheMemory() {
        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);
        for (long number = 0; number < EngineReporter.MOST_ALARMS; number++) {
            reporter.observed(new TransactionId(new UUID(0x7001, number)), Observation.UNKNOWN_BRANCH);
        }
        lines.list.clear();

        reporter.observed(ONE, Observation.UNKNOWN_BRANCH);
        assertThat(levels()).containsExactly(Level.ERROR);
    }
}
