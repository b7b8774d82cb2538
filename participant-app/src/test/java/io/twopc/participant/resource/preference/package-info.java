@NullMarked
package io.twopc.participant.resource.preference;

import org.jspecify.annotations.NullMarked;
