@NullMarked
package io.twopc.participant.engine;

import org.jspecify.annotations.NullMarked;
