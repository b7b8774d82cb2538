@NullMarked
package io.twopc.architecture;

import org.jspecify.annotations.NullMarked;
