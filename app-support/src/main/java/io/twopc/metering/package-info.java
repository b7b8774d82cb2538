/** What both applications measure, under the names that dashboards and alerts rely on. */
@NullMarked
package io.twopc.metering;

import org.jspecify.annotations.NullMarked;
