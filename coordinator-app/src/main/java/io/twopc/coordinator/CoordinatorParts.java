package io.twopc.coordinator;

import com.github.f4b6a3.uuid.UuidCreator;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.ChannelServer;
import io.twopc.channel.ChannelTls;
import io.twopc.channel.ConnectionListener;
import io.twopc.coordinator.channel.ChannelSettings;
import io.twopc.coordinator.channel.ConnectionManager;
import io.twopc.coordinator.decisionlog.DecisionLog;
import io.twopc.coordinator.decisionlog.JournalDecisionLog;
import io.twopc.coordinator.decisionlog.RecoveredLog;
import io.twopc.coordinator.engine.EngineListener;
import io.twopc.coordinator.engine.EngineOptions;
import io.twopc.coordinator.engine.ProtocolEngine;
import io.twopc.coordinator.history.History;
import io.twopc.coordinator.history.HistoryException;
import io.twopc.coordinator.history.HistoryOptions;
import io.twopc.coordinator.history.MvStoreHistory;
import io.twopc.engine.EngineClock;
import io.twopc.journal.JournalListener;
import io.twopc.journal.JournalOptions;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.validation.AdmissionRules;
import io.twopc.wire.FrameLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;

/** Makes the parts of a coordinator out of its configuration. */
final class CoordinatorParts {

    private static final String PORT_PROPERTY = "twopc.coordinator.port";
    private static final Duration LINGER = Duration.ofSeconds(5);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);
    /** The largest record of the decision log. */
    static final int MAX_RECORD_BYTES = 4 << 20;

    private static final String HISTORY_FILE = "history.mv";

    private final CoordinatorProperties properties;
    private final SslBundles bundles;
    private final Listeners listeners;

    CoordinatorParts(CoordinatorProperties properties, SslBundles bundles, Listeners listeners) {
        this.properties = properties;
        this.bundles = bundles;
        this.listeners = listeners;
    }

    /** Who is told what happens, for metrics. */
    record Listeners(
            EngineListener engine, JournalListener journal, ConnectionListener connections, ChannelMetrics channel) {}

    DecisionLog openLog() {
        JournalOptions options = JournalOptions.in(properties.log().directory())
                .withSizes(properties.log().segmentSize().toBytes(), MAX_RECORD_BYTES)
                .withListener(listeners.journal())
                .withThreadName("twopc-decision-log");
        return JournalDecisionLog.open(options, Clock.systemUTC());
    }

    /** The history of this decision log and of no other. */
    History openHistory(CoordinatorId log) {
        MvStoreHistory history = MvStoreHistory.open(
                new HistoryOptions(
                        properties.log().directory().resolve(HISTORY_FILE),
                        properties.retention(),
                        properties.retentionCount(),
                        HOUSEKEEPING),
                Clock.systemUTC());
        try {
            history.belongTo(log);
        } catch (HistoryException foreign) {
            history.close();
            throw foreign;
        }
        return history;
    }

    ProtocolEngine engine(DecisionLog log, RecoveredLog recovered, History history, Consumer<Throwable> onLogFailure) {
        return new ProtocolEngine(
                options(),
                log,
                recovered,
                history,
                EngineClock.system(),
                new Random(),
                () -> new TransactionId(UuidCreator.getTimeOrderedEpochPlus1()),
                listeners.engine(),
                onLogFailure);
    }

    private EngineOptions options() {
        Integer minimum = properties.minimumParticipants();
        return new EngineOptions(
                new AdmissionRules(
                        properties.allowed(), properties.expectedParticipants(), properties.enableDynamicJoining()),
                properties.expectedParticipants(),
                minimum == null ? Integer.MAX_VALUE : minimum,
                properties.maxActiveTransactions(),
                properties.retry().initialBackoff(),
                properties.retry().maxBackoff(),
                properties.heartbeatInterval(),
                Math.toIntExact(properties.maxFrameBytes().toBytes()),
                LINGER,
                properties.log().segmentSize().toBytes());
    }

    ConnectionManager connectionManager(ProtocolEngine engine) {
        ChannelSettings settings =
                new ChannelSettings(properties.token(), properties.helloTimeout(), properties.heartbeatInterval());
        return new ConnectionManager(engine, settings, listeners.connections(), System::nanoTime);
    }

    ChannelServer channelServer(ConnectionManager connections) {
        ChannelOptions options = ChannelOptions.DEFAULT
                .withFrames(new FrameLimits(
                        Math.toIntExact(properties.maxFrameBytes().toBytes())))
                .withMaxConnections(properties.maxConnections());
        return new ChannelServer(
                properties.port(), PORT_PROPERTY, options, tls(), connections, listeners.channel(), Clock.systemUTC());
    }

    private @Nullable ChannelTls tls() {
        String bundle = properties.ssl().bundle();
        return bundle == null
                ? null
                : ChannelTls.of(bundles.getBundle(bundle), properties.ssl().needClientAuth());
    }

    Duration heartbeatInterval() {
        return properties.heartbeatInterval();
    }
}
