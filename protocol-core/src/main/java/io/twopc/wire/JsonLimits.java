package io.twopc.wire;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/** The bounds on what is read from a peer; the length of a body is bounded by its frame besides. */
public final class JsonLimits {

    /** How deep the payload of a branch may nest, counted in objects and arrays and itself included. */
    public static final int MAX_PAYLOAD_DEPTH = 64;

    /** The longest number, in characters. */
    public static final int MAX_NUMBER_CHARS = 512;

    /** The longest name of a field, in characters. */
    public static final int MAX_NAME_CHARS = 4_096;

    /** The longest string and the longest body, in bytes, whatever the frame allows. */
    public static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    /** An array of messages, a message, its payload: what may stand around the payload of a branch. */
    private static final int LEVELS_AROUND_PAYLOAD = 3;

    /**
     * Shared by all codecs: it is immutable but for its table of field names, which Jackson bounds. Root values stand
     * without a separator, so that one generator serves many messages.
     */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_PAYLOAD_DEPTH + LEVELS_AROUND_PAYLOAD)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(MAX_NAME_CHARS)
                    .maxStringLength(MAX_BODY_BYTES)
                    .maxDocumentLength(MAX_BODY_BYTES)
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .rootValueSeparator("")
            .build();

    private JsonLimits() {}
}
