package io.twopc.coordinator.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twopc.metering.ChannelMeters;
import io.twopc.metering.Errors;
import io.twopc.metering.JournalMeters;
import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each event ends up in its meter, under its labels. */
class MetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Errors errors = new Errors(registry, MeteringConfiguration.ERRORS);

    @Nested
    class WhenTheEngineTells {

        private final EngineMeters meters = new EngineMeters(registry, errors);

        @Test
        void outcomesAreCountedByReasonAndTimed() {
            meters.decided(Outcome.COMMITTED, null, Duration.ofMillis(3));
            meters.decided(Outcome.ABORTED, AbortReason.TIMEOUT, Duration.ofSeconds(5));
            meters.decided(Outcome.UNKNOWN, null, Duration.ofSeconds(1));

            assertThat(count("twopc.transactions", "outcome", "COMMITTED", "reason", "none"))
                    .isOne();
            assertThat(count("twopc.transactions", "outcome", "ABORTED", "reason", "timeout"))
                    .isOne();
            assertThat(count("twopc.transactions", "outcome", "UNKNOWN", "reason", "none"))
                    .isOne();
            assertThat(registry.get("twopc.transaction.duration")
                            .tag("outcome", "ABORTED")
                            .timer()
                            .totalTime(TimeUnit.SECONDS))
                    .isEqualTo(5);
        }

        @Test
        void theActiveOnesAreThoseThatHaveNotEnded() {
            meters.moved(null, ProtocolState.INIT);
            meters.moved(ProtocolState.INIT, ProtocolState.PREPARE_PHASE);
            meters.moved(null, ProtocolState.COMMIT_PHASE);
            meters.moved(ProtocolState.COMMIT_PHASE, ProtocolState.COMPLETED);
            meters.moved(ProtocolState.COMPLETED, null);

            assertThat(registry.get("twopc.transactions.active").gauges())
                    .hasSize(4)
                    .allSatisfy(gauge -> assertThat(gauge.value())
                            .isEqualTo("PREPARE_PHASE".equals(gauge.getId().getTag("state")) ? 1 : 0));
        }

        @Test
        void phasesMessagesRetriesDamageAndErrorsAreMeasured() {
            meters.phaseEnded(ProtocolState.PREPARE_PHASE, Duration.ofMillis(8));
            meters.handled(MessageType.VOTE_COMMIT, 5_000);
            meters.repeated(MessageType.PREPARE);
            meters.damage(Damage.HEURISTIC_MIXED);
            meters.error("participant", "vote_conflict");

            assertThat(registry.get("twopc.phase.duration")
                            .tag("phase", "PREPARE_PHASE")
                            .timer()
                            .count())
                    .isOne();
            assertThat(registry.get("twopc.message.processing.duration")
                            .tag("type", "vote_commit")
                            .timer()
                            .totalTime(TimeUnit.NANOSECONDS))
                    .isEqualTo(5_000);
            assertThat(count("twopc.message.retries", "type", "prepare")).isOne();
            assertThat(count("twopc.damage", "kind", "HEURISTIC_MIXED")).isOne();
            assertThat(count("twopc.errors", "component", "participant", "type", "vote_conflict"))
                    .isOne();
        }
    }

    @Nested
    class WhenTheChannelTells {

        private final ChannelMeters meters = new ChannelMeters(registry, errors, MeteringConfiguration.REASONS);

        @Test
        void connectionsAreCountedAndTheOpenOnesShown() {
            meters.opened();
            meters.opened();
            meters.closed("idle");
            meters.rejected("hello_timeout");
            meters.connectionRefused("max_connections");

            assertThat(registry.get("twopc.connections.active").gauge().value()).isOne();
            assertThat(count("twopc.connections", "event", "opened", "reason", "none"))
                    .isEqualTo(2);
            assertThat(count("twopc.connections", "event", "closed", "reason", "idle"))
                    .isOne();
            assertThat(count("twopc.connections", "event", "rejected", "reason", "hello_timeout"))
                    .isOne();
            assertThat(count("twopc.connections", "event", "rejected", "reason", "max_connections"))
                    .isOne();
        }

        @Test
        void aParticipantTheEngineTurnedAwayIsRejected() {
            meters.opened();
            meters.closed("bad_token");

            assertThat(count("twopc.connections", "event", "rejected", "reason", "bad_token"))
                    .isOne();
        }

        @Test
        void framesAndMessagesAreCountedByTypeAndDirection() {
            meters.frameReceived();
            meters.framesSent(3);
            meters.received(MessageType.ACK);
            meters.sent(MessageType.COMMIT);
            meters.dropped(MessageType.PREPARE);
            meters.rejected(ErrorCode.MALFORMED);

            assertThat(count("twopc.frames", "direction", "in")).isOne();
            assertThat(count("twopc.frames", "direction", "out")).isEqualTo(3);
            assertThat(count("twopc.messages", "type", "ack", "direction", "in"))
                    .isOne();
            assertThat(count("twopc.messages", "type", "commit", "direction", "out"))
                    .isOne();
            assertThat(count("twopc.errors", "component", "channel", "type", "undeliverable"))
                    .isOne();
            assertThat(count("twopc.errors", "component", "channel", "type", "malformed"))
                    .isOne();
        }

        @Test
        void reasonsWithoutEndDoNotBecomeLabelsWithoutEnd() {
            for (int i = 0; i < 10_000; i++) {
                meters.closed("reason " + i);
            }

            assertThat(registry.find("twopc.connections").tag("event", "closed").counters())
                    .hasSizeLessThan(100);
            assertThat(count("twopc.connections", "event", "closed", "reason", "other"))
                    .isGreaterThan(9_000);
        }
    }

    @Nested
    class WhenTheLogTells {

        private final JournalMeters meters = new JournalMeters(registry, errors, "decision_log");

        @Test
        void forcesAreTimedAndTheirRecordsCounted() {
            meters.forced(2_000_000, 16, 4_096);
            meters.poisoned(new IllegalStateException("disk"));

            assertThat(registry.get("twopc.log.force.duration").timer().totalTime(TimeUnit.MILLISECONDS))
                    .isEqualTo(2);
            assertThat(registry.get("twopc.log.batch.size").summary().totalAmount())
                    .isEqualTo(16);
            assertThat(count("twopc.errors", "component", "decision_log", "type", "poisoned"))
                    .isOne();
        }
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}
