/** The REST interface for operators: what branches there are, and deciding one in doubt by hand. */
@NullMarked
package io.twopc.participant.api;

import org.jspecify.annotations.NullMarked;
