/**
 * The participant channel: connections, the hello that must come first, heartbeats and idle detection. It decides nothing:
 * whoever is admitted, and whatever a message means, is the engine's to say.
 */
@NullMarked
package io.twopc.coordinator.channel;

import org.jspecify.annotations.NullMarked;
