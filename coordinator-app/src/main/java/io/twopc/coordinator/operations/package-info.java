/**
 * What operators watch: health, metrics and information about the running coordinator. Everything here only looks and
 * listens; nothing decides.
 */
@NullMarked
package io.twopc.coordinator.operations;

import org.jspecify.annotations.NullMarked;
