/**
 * Fuzzing of everything that reads bytes somebody else wrote: frames, messages, the journal's files, request bodies.
 *
 * <p>Each {@code *FuzzTest} states what must hold for <em>any</em> bytes. Every build replays its corpus, which stands in
 * the test resources under its name: seeds written by hand, what a search found worth keeping, and the input of every
 * fault that was found. A search mutates the corpus for as long as {@link io.twopc.proofs.fuzz.FuzzingRun} is told to.
 */
@NullMarked
package io.twopc.proofs.fuzz;

import org.jspecify.annotations.NullMarked;
