package io.twopc.coordinator.engine;

import io.twopc.coordinator.history.History;
import io.twopc.engine.Backoff;
import io.twopc.engine.EngineClock;

/** What the parts of the engine share. */
record EngineRoom(
        EngineOptions options,
        EngineClock clock,
        TimerWheel timers,
        Backoff backoff,
        History history,
        EngineListener listener) {}
