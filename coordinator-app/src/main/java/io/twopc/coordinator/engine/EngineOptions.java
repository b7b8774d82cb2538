package io.twopc.coordinator.engine;

import io.twopc.protocol.validation.AdmissionRules;
import java.time.Duration;

/**
 * How the engine is to behave.
 *
 * @param expected how many members a round of the payload form waits for
 * @param minimum how many of its branches must remain (R12)
 * @param maxActive how many transactions may be undecided at once, and how many open branches one participant may have
 * @param initialBackoff before the first repeat of a message; doubled for each further one up to {@code maxBackoff}
 * @param heartbeatInterval told to participants
 * @param maxFrameBytes told to participants
 * @param linger how long an aborted transaction stays in memory for acknowledgements of its abort
 * @param checkpointBytes how much the decision log may grow before it is rewritten
 */
public record EngineOptions(
        AdmissionRules admission,
        int expected,
        int minimum,
        int maxActive,
        Duration initialBackoff,
        Duration maxBackoff,
        Duration heartbeatInterval,
        int maxFrameBytes,
        Duration linger,
        long checkpointBytes) {}
