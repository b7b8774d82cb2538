package io.twopc.coordinator.engine;

import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Told what the engine does, for metrics. Called on the engine's thread; must be quick and must not throw. */
public interface EngineListener {

    /** Listens to nothing. */
    EngineListener NONE = new EngineListener() {};

    /** A transaction got its outcome, this long after it was submitted. */
    default void decided(Outcome outcome, @Nullable AbortReason reason, Duration sinceStart) {}

    /** A transaction left a state in which it spent this long. */
    default void phaseEnded(ProtocolState phase, Duration spent) {}

    /** A transaction moved; absent where it came into being or was retired. */
    default void moved(@Nullable ProtocolState from, @Nullable ProtocolState to) {}

    /** A message was handled in this time. */
    default void handled(MessageType type, long nanos) {}

    /** A message was sent once more. */
    default void repeated(MessageType type) {}

    /** A peer, or something of ours, did what it should not have. */
    default void error(String component, String type) {}

    default void damage(Damage kind) {}
}
