package io.twopc.proofs.simulation;

import java.util.ArrayList;
import java.util.List;

/** Everything that happened, in order, as a hash; as text too, where somebody wants to read it. */
final class Trace {

    private static final long PRIME = 0x100000001b3L;

    private final boolean recording;
    private final List<String> lines = new ArrayList<>();
    private long hash = 0xcbf29ce484222325L;
    private long events;

    Trace(boolean recording) {
        this.recording = recording;
    }

    /**
     * Adds what happened.
     *
     * @param number goes into the hash, and is what tells two such events apart
     * @param detail for readers only
     */
    void event(long nanos, String who, String what, long number, Object detail) {
        events++;
        mix(nanos);
        mix(who.hashCode());
        mix(what.hashCode());
        mix(number);
        if (recording) {
            lines.add(String.format("%12.6f %-4s %s %s", nanos / 1e9, who, what, detail));
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * PRIME;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    long events() {
        return events;
    }

    /** The last lines, oldest first; all of them if there are not more. */
    String tail(int most) {
        int from = Math.max(0, lines.size() - most);
        return (from > 0 ? "  … " + from + " lines before\n" : "")
                + String.join("\n", lines.subList(from, lines.size()));
    }
}
