@NullMarked
package io.twopc.participant.operations;

import org.jspecify.annotations.NullMarked;
