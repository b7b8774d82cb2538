/**
 * The parts by themselves, under JMH: a step of the core, the codec, the journal and a connection's outbox. Where a part
 * stands on disk or wire, the bare thing is measured beside it in the same run.
 */
@NullMarked
package io.twopc.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
