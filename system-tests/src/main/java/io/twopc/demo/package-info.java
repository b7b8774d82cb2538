/** Money moved between three banks, atomically: a coordinator and three participants, watched while they do it. */
@NullMarked
package io.twopc.demo;

import org.jspecify.annotations.NullMarked;
