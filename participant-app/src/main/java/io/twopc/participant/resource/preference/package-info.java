/**
 * A resource that protects nothing and has an opinion: all branches of a process get the same vote. It is there to see,
 * test and measure the protocol; its prepared branches are as durable as any.
 */
@NullMarked
package io.twopc.participant.resource.preference;

import org.jspecify.annotations.NullMarked;
