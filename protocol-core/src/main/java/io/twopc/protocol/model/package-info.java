/** The words of atomic commit: ids, votes, decisions, states and outcomes. */
@NullMarked
package io.twopc.protocol.model;

import org.jspecify.annotations.NullMarked;
