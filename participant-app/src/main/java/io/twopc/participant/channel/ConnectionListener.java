package io.twopc.participant.channel;

/** Told about connections, for metrics. Called from several threads; must be quick and must not throw. */
public interface ConnectionListener {

    /** A connection has been made, and nothing said on it yet. */
    void opened();

    /** A connection that was open has ended; the reason is one of a few words. */
    void closed(String reason);

    /** There is no connection, or none that the coordinator lets us use; the reason is one of a few words. */
    void rejected(String reason);
}
