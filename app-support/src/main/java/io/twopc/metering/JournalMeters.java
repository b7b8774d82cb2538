package io.twopc.metering;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twopc.engine.EventQueue;
import io.twopc.journal.JournalListener;
import java.util.concurrent.TimeUnit;

/** Measures a journal: how long a force takes, and how many records share it; and hands their news over together. */
public final class JournalMeters implements JournalListener {

    private final Timer forces;
    private final DistributionSummary batches;
    private final Errors errors;
    private final String component;

    /** @param component the room that its failure is counted for */
    public JournalMeters(MeterRegistry registry, Errors errors, String component) {
        this.errors = errors;
        this.component = component;
        forces = Timer.builder(MeterNames.LOG_FORCE_DURATION)
                .description("How long it took until records were on stable storage")
                .register(registry);
        batches = DistributionSummary.builder(MeterNames.LOG_BATCH_SIZE)
                .description("Records made durable by one force")
                .baseUnit("records")
                .register(registry);
    }

    @Override
    public void forced(long nanos, int records, long bytes) {
        forces.record(nanos, TimeUnit.NANOSECONDS);
        batches.record(records);
    }

    /** What a batch makes an engine do, it does at once. */
    @Override
    public void told(Runnable telling) {
        EventQueue.together(telling);
    }

    @Override
    public void poisoned(Throwable cause) {
        errors.count(component, "poisoned");
    }
}
