package io.twopc.channel;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;

/** What the transport counts. Called from reader, sender and accept threads at once; must be quick and must not throw. */
public interface ChannelMetrics {

    /** Counts nothing. */
    ChannelMetrics NONE = new ChannelMetrics() {};

    default void received(MessageType type) {}

    default void sent(MessageType type) {}

    /** A frame has arrived whole; the messages in it are told next. */
    default void frameReceived() {}

    /** Frames have left, with the messages told next. */
    default void framesSent(int count) {}

    default void bytesReceived(int count) {}

    default void bytesSent(int count) {}

    /** A message that found no room in an outbox, or did not fit the peer's frames. */
    default void dropped(MessageType type) {}

    /** Something that could not be read. */
    default void rejected(ErrorCode code) {}

    /** A connection that was not let in: {@code max_connections} or {@code tls}. */
    default void connectionRefused(String reason) {}
}
