package io.twopc.channel;

/** Told about connections, for metrics. Called from several threads; must be quick and must not throw. */
public interface ConnectionListener {

    /** Listens to nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** A connection has been made, and nothing said on it yet. */
    default void opened() {}

    /** A connection that was open has ended; the reason is one of a few words. */
    default void closed(String reason) {}

    /** A connection did not come to be, or its peer was turned away; the reason is one of a few words. */
    default void rejected(String reason) {}
}
