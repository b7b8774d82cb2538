package io.twopc.participant.resource;

/**
 * Where a resource stands.
 *
 * @param detail in words, without credentials
 */
public record ResourceStatus(boolean available, String kind, String detail) {}
