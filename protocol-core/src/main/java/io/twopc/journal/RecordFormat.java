package io.twopc.journal;

/** Where the fields of a record are, as drawn in the package documentation. */
final class RecordFormat {
    static final int CRC_AT = 0;
    static final int LENGTH_AT = 4;
    static final int SEQUENCE_AT = 8;
    static final int FORCED_AT = 16;
    static final int TYPE_AT = 24;
    static final int HEADER_BYTES = 25;

    /** The journal's own record; its body is the base from then on. */
    static final int SEAL_TYPE = 0;

    static final int SEAL_BODY_BYTES = Long.BYTES;

    private RecordFormat() {}
}
