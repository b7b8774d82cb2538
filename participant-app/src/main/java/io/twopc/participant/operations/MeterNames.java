package io.twopc.participant.operations;

/** The names of the meters, which dashboards and alerts rely on. */
final class MeterNames {

    static final String BRANCHES = "twopc.branches";
    static final String IN_DOUBT = "twopc.in.doubt";
    static final String IN_DOUBT_OLDEST_AGE = "twopc.in.doubt.oldest.age";
    static final String CONNECTIONS_ACTIVE = "twopc.connections.active";
    static final String CONNECTIONS = "twopc.connections";
    static final String MESSAGES = "twopc.messages";
    static final String MESSAGE_PROCESSING_DURATION = "twopc.message.processing.duration";
    static final String MESSAGE_RETRIES = "twopc.message.retries";
    static final String RESOURCE_DURATION = "twopc.resource.duration";
    static final String ERRORS = "twopc.errors";
    static final String LOG_FORCE_DURATION = "twopc.log.force.duration";
    static final String LOG_BATCH_SIZE = "twopc.log.batch.size";
    static final String LOG_BYTES = "twopc.log.bytes";

    private MeterNames() {}
}
