/** What the processes under load say of themselves, and what the kernel says of them. */
@NullMarked
package io.twopc.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
