package io.twopc.coordinator.channel;

/** What health says of the participant channel. Safe for use by several threads. */
public interface ChannelStatus {

    /** Whether participants can connect. */
    boolean isListening();

    /** The port they connect to; 0 before it is open. */
    int port();
}
