/**
 * The way to the coordinator: one connection, made again whenever it is lost. It greets, keeps the connection alive and
 * notices when it is dead; what a message means to a branch is the engine's to say.
 */
@NullMarked
package io.twopc.participant.channel;

import org.jspecify.annotations.NullMarked;
