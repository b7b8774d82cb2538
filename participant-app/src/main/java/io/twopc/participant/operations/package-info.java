/** What operators see: health, metrics, info and the log. It reads and counts, and changes nothing. */
@NullMarked
package io.twopc.participant.operations;

import org.jspecify.annotations.NullMarked;
