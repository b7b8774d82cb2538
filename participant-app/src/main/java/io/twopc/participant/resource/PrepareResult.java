package io.twopc.participant.resource;

/** What came of preparing a branch. */
public sealed interface PrepareResult {

    /** On stable storage and able to go either way. */
    record Prepared() implements PrepareResult {}

    /** Done, and nothing to commit. */
    record ReadOnly() implements PrepareResult {}

    /**
     * Not possible, and undone.
     *
     * @param reason why, in words a person understands; holds no payload values
     */
    record Refused(String reason) implements PrepareResult {}
}
