package io.twopc.channel;

/** What the transport itself ended a connection for, as a word for metrics. */
public enum CloseCause {
    /** Not the transport: the peer closed, the network lost it, or the room above closed it for a reason of its own. */
    NONE("peer"),
    /** What arrived was no frame: a length that is not allowed, or an end within one. */
    MALFORMED("malformed"),
    /** The peer read nothing for too long. */
    WRITE_TIMEOUT("write_timeout"),
    /** This side failed to handle or to send a message. */
    INTERNAL("internal"),
    /** The transport was stopped. */
    SHUTDOWN("shutdown");

    private final String word;

    CloseCause(String word) {
        this.word = word;
    }

    /** One of a few words. */
    public String word() {
        return word;
    }
}
