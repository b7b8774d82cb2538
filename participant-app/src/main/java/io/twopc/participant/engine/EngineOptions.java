package io.twopc.participant.engine;

import io.twopc.protocol.model.ParticipantId;
import java.time.Duration;

/**
 * How the engine is to behave.
 *
 * @param maxBranches how many branches may be open at once, and as many again that have committed and wait to be forgotten;
 *     more are answered {@code overloaded}
 * @param localTimeout how long the local work of a branch may take before its vote
 * @param inquiryInitial pause before a branch in doubt is asked about again, doubled each time up to {@code inquiryMax};
 *     reports of decisions by hand are repeated with the same
 * @param retryInitial pause before a call that did not reach the resource is made again, doubled up to {@code retryMax}
 * @param maxTombstones how many ended branches are remembered, to answer repeats
 * @param tombstoneAge how long they are
 * @param mailboxCapacity how many events may wait before the connection is no longer read from
 */
public record EngineOptions(
        ParticipantId participant,
        int maxBranches,
        Duration localTimeout,
        Duration inquiryInitial,
        Duration inquiryMax,
        Duration retryInitial,
        Duration retryMax,
        int maxTombstones,
        Duration tombstoneAge,
        int mailboxCapacity) {

    private static final int DEFAULT_MAX_BRANCHES = 10_000;
    private static final int DEFAULT_TOMBSTONES = 50_000;
    private static final int DEFAULT_MAILBOX = 65_536;

    /** The usual ones, for a participant of this name. */
    public static EngineOptions of(ParticipantId participant) {
        return new EngineOptions(
                participant,
                DEFAULT_MAX_BRANCHES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                DEFAULT_TOMBSTONES,
                Duration.ofHours(1),
                DEFAULT_MAILBOX);
    }

    /** The same with another bound on open branches. */
    public EngineOptions withMaxBranches(int other) {
        return new EngineOptions(
                participant,
                other,
                localTimeout,
                inquiryInitial,
                inquiryMax,
                retryInitial,
                retryMax,
                maxTombstones,
                tombstoneAge,
                mailboxCapacity);
    }

    /** The same with another time for local work. */
    public EngineOptions withLocalTimeout(Duration other) {
        return new EngineOptions(
                participant,
                maxBranches,
                other,
                inquiryInitial,
                inquiryMax,
                retryInitial,
                retryMax,
                maxTombstones,
                tombstoneAge,
                mailboxCapacity);
    }

    /** The same with other bounds on what is remembered of ended branches. */
    public EngineOptions withTombstones(int most, Duration age) {
        return new EngineOptions(
                participant,
                maxBranches,
                localTimeout,
                inquiryInitial,
                inquiryMax,
                retryInitial,
                retryMax,
                most,
                age,
                mailboxCapacity);
    }
}
