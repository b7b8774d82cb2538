/**
 * The port to what a participant protects. A {@link io.twopc.participant.resource.ResourceManager} makes branches
 * prepared, commits them and rolls them back; it knows nothing of messages, timers or the network.
 */
@NullMarked
package io.twopc.participant.resource;

import org.jspecify.annotations.NullMarked;
