package io.twopc.wire;

import io.twopc.protocol.message.Message;

/** What became of one message object of a frame: understood, or refused. */
public sealed interface Decoded permits Decoded.Understood, Rejected {

    /** A message that may be handed on. */
    record Understood(Message message) implements Decoded {}
}
