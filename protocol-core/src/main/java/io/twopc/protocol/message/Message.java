package io.twopc.protocol.message;

/** One message between a coordinator (C) and a participant (P). */
public sealed interface Message permits SessionMessage, TransactionMessage, ErrorMessage {

    /** The type that stands in {@code message_type}. */
    MessageType type();
}
