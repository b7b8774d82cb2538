/**
 * An exhaustive search of the shipped protocol core: every order in which a few participants, transactions, crashes, losses,
 * repeats and timeouts can follow one another, breadth first, with what must hold checked in every state.
 *
 * <p>The core's step functions run as they are. Around them stands a small model of what their callers owe them: a log with
 * a durable part, a resource per participant, connections. A message stays where it is after it was delivered until its
 * connection ends: so it may come again, come late, be overtaken, or never come.
 */
@NullMarked
package io.twopc.proofs.search;

import org.jspecify.annotations.NullMarked;
