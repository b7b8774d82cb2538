/**
 * How messages become bytes: one JSON object each, alone or several to an array, in frames of a 4-byte big-endian length
 * and a body.
 *
 * <pre>
 *   0       4                       4+N
 *   +-------+------------------------+
 *   |   N   | N bytes of UTF-8 JSON  |      1 &lt;= N &lt;= the receiver's max_frame_bytes
 *   +-------+------------------------+
 * </pre>
 *
 * <p>Nothing here does I/O of its own, waits, logs or knows the time. What a peer sent is never trusted and never an
 * exception: {@link io.twopc.wire.MessageCodec#decode decode} answers every body with messages and refusals, and
 * {@link io.twopc.wire.FrameReader} refuses a length before it allocates for it. There are no trees and no data
 * binding: Jackson's streaming parser and generator only.
 */
@NullMarked
package io.twopc.wire;

import org.jspecify.annotations.NullMarked;
