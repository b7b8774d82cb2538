package io.twopc.coordinator.channel;

/** Told about connections, for metrics. Called from several threads; must be quick and must not throw. */
public interface ConnectionListener {

    void opened();

    /** A connection that was open has ended; the reason is one of a few words. */
    void closed(String reason);

    /** A peer was turned away; the reason is one of a few words. */
    void rejected(String reason);
}
