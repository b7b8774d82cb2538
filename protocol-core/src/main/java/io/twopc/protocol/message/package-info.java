/**
 * The messages of the participant channel, one record each. They carry meaning only; their JSON form, sizes and framing
 * belong to {@code io.twopc.wire}, and the timestamp of a message to the moment it is encoded.
 */
@NullMarked
package io.twopc.protocol.message;

import org.jspecify.annotations.NullMarked;
