/** What was measured, as text for people and as JSON for programs. */
@NullMarked
package io.twopc.benchmarks.report;

import org.jspecify.annotations.NullMarked;
