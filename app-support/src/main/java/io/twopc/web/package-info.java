/**
 * What the REST interfaces of both applications share: bodies read strictly, and a problem detail (RFC 9457) with a
 * stable type for everything that is refused.
 */
@NullMarked
package io.twopc.web;

import org.jspecify.annotations.NullMarked;
