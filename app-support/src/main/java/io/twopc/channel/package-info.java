/**
 * Framed connections that carry protocol messages: the transport that both applications stand on.
 *
 * <pre>
 *   reader thread   socket -> 64 KiB buffer -> frame -> decode -> {@link io.twopc.channel.ChannelListener}
 *   any thread      {@link io.twopc.channel.Link#offer} -> outbox (bounded)
 *   sender          outbox -> as few frames as the peer accepts -> one write
 * </pre>
 *
 * <p>It knows frames and messages but no protocol: who may speak, what an answer is and when to connect again is for the
 * rooms above. It answers what cannot be read with {@code error} by itself. Nothing is sent twice and nothing is kept
 * for a connection that ended: every message that matters is repeated by the protocol.
 *
 * <p>Spring Integration does the accepting, connecting, reading and writing, through its inbound and outbound adapters
 * over the Net connection factories; none of its types appears in a public signature.
 */
@NullMarked
package io.twopc.channel;

import org.jspecify.annotations.NullMarked;
