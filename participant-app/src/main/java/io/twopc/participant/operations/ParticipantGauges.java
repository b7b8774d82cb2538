package io.twopc.participant.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.twopc.metering.MeterNames;
import io.twopc.participant.ParticipantProperties;
import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.store.ParticipantStore;
import io.twopc.protocol.participant.BranchStatus;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Gauges that ask engine and journal how they stand. */
@Component
final class ParticipantGauges implements MeterBinder {

    private final ParticipantProperties properties;
    private final BranchEngine engine;
    private final ParticipantStore store;

    ParticipantGauges(ParticipantProperties properties, BranchEngine engine, ParticipantStore store) {
        this.properties = properties;
        this.engine = engine;
        this.store = store;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(MeterNames.IN_DOUBT, engine, BranchEngine::inDoubtCount)
                .description("Branches that are prepared and whose decision is not known")
                .tag("participant", properties.participantId().value())
                .register(registry);
        TimeGauge.builder(
                        MeterNames.IN_DOUBT_OLDEST_AGE,
                        engine,
                        TimeUnit.MILLISECONDS,
                        asked -> asked.oldestDoubt().toMillis())
                .description("How long the oldest branch in doubt has been so, as far as this start knows")
                .register(registry);
        Gauge.builder(MeterNames.LOG_BYTES, store, ParticipantStore::sizeBytes)
                .description("What the participant's journal takes on disk")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        for (BranchStatus status : BranchStatus.values()) {
            if (status != BranchStatus.UNKNOWN) {
                Gauge.builder(
                                MeterNames.BRANCHES,
                                engine,
                                asked -> asked.counts().getOrDefault(status, 0))
                        .description("Branches by where they stand, remembered ones included")
                        .tag("state", status.name())
                        .register(registry);
            }
        }
    }
}
