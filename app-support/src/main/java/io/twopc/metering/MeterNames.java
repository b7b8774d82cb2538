package io.twopc.metering;

/** The names of the meters, which dashboards and alerts rely on. */
public final class MeterNames {

    public static final String BRANCHES = "twopc.branches";
    public static final String RESOURCE_DURATION = "twopc.resource.duration";
    public static final String TRANSACTIONS = "twopc.transactions";
    public static final String TRANSACTION_DURATION = "twopc.transaction.duration";
    public static final String PHASE_DURATION = "twopc.phase.duration";
    public static final String TRANSACTIONS_ACTIVE = "twopc.transactions.active";
    public static final String IN_DOUBT = "twopc.in.doubt";
    public static final String IN_DOUBT_OLDEST_AGE = "twopc.in.doubt.oldest.age";
    public static final String CONNECTIONS_ACTIVE = "twopc.connections.active";
    public static final String CONNECTIONS = "twopc.connections";
    public static final String FRAMES = "twopc.frames";
    public static final String MESSAGES = "twopc.messages";
    public static final String MESSAGE_PROCESSING_DURATION = "twopc.message.processing.duration";
    public static final String MESSAGE_RETRIES = "twopc.message.retries";
    public static final String ERRORS = "twopc.errors";
    public static final String LOG_FORCE_DURATION = "twopc.log.force.duration";
    public static final String LOG_BATCH_SIZE = "twopc.log.batch.size";
    public static final String LOG_BYTES = "twopc.log.bytes";
    public static final String DAMAGE = "twopc.damage";

    private MeterNames() {}
}
