/**
 * What operators do, each test following a section of {@code docs/operations.md} step by step on real processes. A test
 * names its section, and the section names its test.
 */
@NullMarked
package io.twopc.operators;

import org.jspecify.annotations.NullMarked;
