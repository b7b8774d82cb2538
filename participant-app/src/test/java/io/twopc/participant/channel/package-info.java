@NullMarked
package io.twopc.participant.channel;

import org.jspecify.annotations.NullMarked;
