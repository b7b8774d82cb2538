@NullMarked
package io.twopc.participant.api;

import org.jspecify.annotations.NullMarked;
