package io.twopc.coordinator.channel;

/** Told about connections, for metrics. Called from several threads; must be quick and must not throw. */
public interface ConnectionListener {

    /** Listens to nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    default void opened() {}

    /** A connection that was open has ended; the reason is one of a few words. */
    default void closed(String reason) {}

    /** A peer was turned away; the reason is one of a few words. */
    default void rejected(String reason) {}
}
