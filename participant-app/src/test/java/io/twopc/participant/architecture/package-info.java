@NullMarked
package io.twopc.participant.architecture;

import org.jspecify.annotations.NullMarked;
