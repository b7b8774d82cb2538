/** The participant application: wires the protocol core to Spring. */
@NullMarked
package io.twopc.participant;

import org.jspecify.annotations.NullMarked;
