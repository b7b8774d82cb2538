/**
 * Compact bytes: the writer, the reader and the enum codes that what lies on disk is made of.
 *
 * <p>Whole numbers are variable-length (seven bits a byte, low ones first, the high bit says that more follow); signed
 * ones are zigzag-folded before; strings are their length in bytes and their UTF-8. An instant is its distance in seconds
 * from another one and the fraction, in the coarsest unit that holds it exactly.
 */
@NullMarked
package io.twopc.coordinator.binary;

import org.jspecify.annotations.NullMarked;
