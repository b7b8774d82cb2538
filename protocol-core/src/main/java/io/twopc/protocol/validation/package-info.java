/**
 * The rules that decide nothing themselves but guard every decision: commit and abort safety, who may join, and which
 * messages may come from whom. Pure functions over plain values.
 */
@NullMarked
package io.twopc.protocol.validation;

import org.jspecify.annotations.NullMarked;
