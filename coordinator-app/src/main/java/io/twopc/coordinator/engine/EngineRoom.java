package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;

/** What the parts of the engine share. */
record EngineRoom(
        EngineOptions options,
        EngineClock clock,
        TimerWheel timers,
        Backoff backoff,
        History history,
        EngineListener listener) {}
