/** What both applications need to be configured: secrets, log levels, files in JSON and messages about wrong values. */
@NullMarked
package io.twopc.configuration;

import org.jspecify.annotations.NullMarked;
