/**
 * Both applications as real processes: started from their jars, asked over HTTP, killed, paused and cut off.
 * {@link io.twopc.system.Processes} owns them and sees to it that none is left behind.
 */
@NullMarked
package io.twopc.system;

import org.jspecify.annotations.NullMarked;
