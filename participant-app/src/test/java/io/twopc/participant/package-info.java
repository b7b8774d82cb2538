@NullMarked
package io.twopc.participant;

import org.jspecify.annotations.NullMarked;
