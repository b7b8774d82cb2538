package io.twopc.system;

/** What an account at a site gains, or loses below zero. */
public record Move(Site site, String account, long amount) {}
