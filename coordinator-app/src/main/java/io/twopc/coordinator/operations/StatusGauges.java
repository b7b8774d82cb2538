package io.twopc.coordinator.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.twopc.coordinator.engine.InDoubt;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.metering.MeterNames;
import io.twopc.protocol.model.ParticipantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Gauges that ask the engine how it stands. Who is a member changes, so the gauges of single participants are looked
 * after every few seconds; nobody but members, and evicted participants with unended branches, ever has one. A gauge
 * stays registered for as long as its participant does: one that is taken out and put back is missing from a scrape at
 * that moment, or is there twice, which fails the scrape.
 */
@Component
final class StatusGauges implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StatusGauges.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final TransactionManager manager;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<ParticipantId, Gauge> ofParticipants = new HashMap<>();
    private volatile InDoubt seen = InDoubt.NONE;
    private @Nullable ScheduledExecutorService refresher;

    @Autowired
    StatusGauges(TransactionManager manager, MeterRegistry registry) {
        this(manager, registry, Clock.systemUTC());
    }

    StatusGauges(TransactionManager manager, MeterRegistry registry, Clock clock) {
        this.manager = manager;
        this.registry = registry;
        this.clock = clock;
        Gauge.builder(MeterNames.LOG_BYTES, manager, asked -> asked.status().logBytes())
                .description("What the decision log takes on disk")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        TimeGauge.builder(MeterNames.IN_DOUBT_OLDEST_AGE, this, TimeUnit.MILLISECONDS, StatusGauges::oldestAgeMillis)
                .description("Age of the oldest transaction with a branch that voted COMMIT and has not acknowledged")
                .register(registry);
    }

    /** Looks again at who is a member and what is in doubt. */
    synchronized void refresh() {
        InDoubt now = manager.inDoubt();
        seen = now;
        now.branches().keySet().forEach(id -> ofParticipants.computeIfAbsent(id, this::gauge));
        ofParticipants.entrySet().removeIf(each -> {
            boolean gone = !now.branches().containsKey(each.getKey());
            if (gone) {
                registry.remove(each.getValue());
            }
            return gone;
        });
    }

    private Gauge gauge(ParticipantId participant) {
        return Gauge.builder(
                        MeterNames.IN_DOUBT,
                        this,
                        asked -> asked.seen.branches().getOrDefault(participant, 0))
                .description("Branches that voted COMMIT and have not acknowledged the decision")
                .tag("participant", participant.value())
                .register(registry);
    }

    private double oldestAgeMillis() {
        Instant since = seen.oldest();
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis());
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gauges");
            thread.setDaemon(true);
            return thread;
        });
        var unused = started.scheduleWithFixedDelay(this::refreshOrLog, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        refresher = started;
    }

    /** A refresh that fails must not be the last one. */
    private void refreshOrLog() {
        try {
            refresh();
        } catch (RuntimeException e) {
            LOG.warn("Could not look at what is in doubt; trying again", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (refresher != null) {
            refresher.shutdownNow();
            refresher = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return refresher != null;
    }
}
