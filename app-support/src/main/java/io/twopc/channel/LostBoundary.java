package io.twopc.channel;

/** Stands in the place of a frame whose length was out of range: what follows can no longer be told apart. */
record LostBoundary(String detail) {}
