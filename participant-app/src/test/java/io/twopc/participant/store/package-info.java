@NullMarked
package io.twopc.participant.store;

import org.jspecify.annotations.NullMarked;
