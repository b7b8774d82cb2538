package io.twopc.participant.engine;

import io.twopc.engine.EngineClock;
import io.twopc.participant.resource.ResourceManager;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What the engine works with.
 *
 * @param prepares runs prepares, several at a time
 * @param resolves runs everything else. It must not be the same bounded pool as {@code prepares}: prepares wait for locks
 *     that only commits and rollbacks release
 * @param random for jitter only
 */
public record EnginePorts(
        ResourceManager resource,
        IncarnationStore incarnations,
        Executor prepares,
        Executor resolves,
        EngineClock clock,
        RandomGenerator random,
        EngineListener listener) {}
