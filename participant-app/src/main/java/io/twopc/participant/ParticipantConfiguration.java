package io.twopc.participant;

import io.twopc.channel.ChannelClient;
import io.twopc.channel.ChannelListener;
import io.twopc.channel.ChannelMetrics;
import io.twopc.channel.ChannelOptions;
import io.twopc.channel.ChannelTls;
import io.twopc.channel.ConnectionListener;
import io.twopc.channel.Link;
import io.twopc.engine.Backoff;
import io.twopc.engine.EngineClock;
import io.twopc.journal.JournalListener;
import io.twopc.journal.JournalOptions;
import io.twopc.participant.channel.Alarm;
import io.twopc.participant.channel.ClientSettings;
import io.twopc.participant.channel.Dialer;
import io.twopc.participant.channel.ProtocolClient;
import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.engine.EngineListener;
import io.twopc.participant.engine.EngineOptions;
import io.twopc.participant.engine.EnginePorts;
import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.jdbc.JdbcProperties;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.web.RequestBodyLimit;
import io.twopc.wire.FrameLimits;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the participant together. */
@Configuration(proxyBeanMethods = false)
class ParticipantConfiguration {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WELCOME_TIMEOUT = Duration.ofSeconds(10);
    private static final double SHARE_OF_SHUTDOWN = 0.6;
    private static final int MOST_REQUEST_BYTES = 64 * 1024;

    @Bean
    RequestBodyLimit requestBodyLimit() {
        return new RequestBodyLimit(MOST_REQUEST_BYTES);
    }

    @Bean
    JdbcProperties jdbcProperties(ParticipantProperties properties) {
        return properties.forJdbc();
    }

    @Bean
    ParticipantStore participantStore(ParticipantProperties properties, JournalListener listener) {
        JournalOptions options = JournalOptions.in(properties.directory())
                .withSizes(ParticipantStore.SEGMENT_BYTES, ParticipantStore.MAX_RECORD_BYTES)
                .withListener(listener)
                .withThreadName("participant-journal");
        return ParticipantStore.open(properties.participantId(), options);
    }

    @Bean
    WorkerPools workerPools(ParticipantProperties properties) {
        return new WorkerPools(properties.workers());
    }

    @Bean
    BranchEngine branchEngine(
            ParticipantProperties properties,
            ResourceManager resource,
            ParticipantStore store,
            WorkerPools workers,
            EngineListener listener) {
        EngineOptions options = EngineOptions.of(properties.participantId())
                .withMaxBranches(properties.maxBranches())
                .withLocalTimeout(properties.timeout());
        return new BranchEngine(
                options,
                new EnginePorts(
                        resource,
                        store,
                        workers.prepares(),
                        workers.resolves(),
                        EngineClock.system(),
                        new SecureRandom(),
                        listener));
    }

    @Bean(destroyMethod = "") // the lifecycle closes it, in its order
    ProtocolClient protocolClient(
            ParticipantProperties properties,
            BranchEngine engine,
            ParticipantStore store,
            ConnectionListener connections,
            ChannelMetrics metrics,
            SslBundles bundles) {
        ChannelTls tls = tls(properties, bundles);
        Backoff backoff = new Backoff(
                properties.reconnect().initialBackoff(), properties.reconnect().maxBackoff(), new SecureRandom());
        return new ProtocolClient(
                settings(properties),
                engine,
                store.own(),
                backoff,
                Alarm.threaded("protocol-client"),
                EngineClock.system(),
                connections,
                listener -> dialer(properties, tls, listener, metrics));
    }

    private static ClientSettings settings(ParticipantProperties properties) {
        return new ClientSettings(
                properties.participantId(),
                properties.coordinatorHost(),
                properties.coordinatorPort(),
                properties.token(),
                maxFrameBytes(properties),
                CONNECT_TIMEOUT,
                WELCOME_TIMEOUT,
                properties.reconnect().maxBackoff());
    }

    private static int maxFrameBytes(ParticipantProperties properties) {
        return Math.toIntExact(properties.maxFrameBytes().toBytes());
    }

    private static Dialer dialer(
            ParticipantProperties properties,
            @Nullable ChannelTls tls,
            ChannelListener listener,
            ChannelMetrics metrics) {
        ChannelOptions options = ChannelOptions.DEFAULT.withFrames(new FrameLimits(maxFrameBytes(properties)));
        ChannelClient client = new ChannelClient(options, tls, listener, metrics, Clock.systemUTC());
        return new Dialer() {
            @Override
            public Link connect(String host, int port, Duration timeout) throws IOException {
                return client.connect(host, port, timeout);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static @Nullable ChannelTls tls(ParticipantProperties properties, SslBundles bundles) {
        String name = properties.ssl().bundle();
        if (name == null) {
            return null;
        }
        try {
            return ChannelTls.of(bundles.getBundle(name), false);
        } catch (NoSuchSslBundleException e) {
            List<String> known = bundles.getBundleNames();
            throw new InvalidConfigurationPropertyValueException(
                    "twopc.participant.ssl.bundle",
                    name,
                    "It must name one of spring.ssl.bundle.*: " + (known.isEmpty() ? "there are none" : known));
        }
    }

    @Bean
    ParticipantLifecycle participantLifecycle(
            BranchEngine engine,
            EngineListener listener,
            ProtocolClient client,
            WorkerPools workers,
            LifecycleProperties lifecycle) {
        long grace = (long) (lifecycle.getTimeoutPerShutdownPhase().toMillis() * SHARE_OF_SHUTDOWN);
        return new ParticipantLifecycle(engine, listener, client, workers, Duration.ofMillis(grace));
    }
}
