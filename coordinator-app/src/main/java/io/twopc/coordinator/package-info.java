/** The coordinator application: wires the protocol core to Spring. */
@NullMarked
package io.twopc.coordinator;

import org.jspecify.annotations.NullMarked;
