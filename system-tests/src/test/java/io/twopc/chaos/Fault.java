package io.twopc.chaos;

import java.time.Duration;

/** Something that is done to one part of the rig for a while. */
interface Fault {

    /** What is hit: no two faults hit the same at once. */
    String target();

    /** Does it. */
    void strike();

    /** How long it lasts, after it took effect. */
    Duration duration();

    /** Undoes it; what was killed is running again when this returns. */
    void heal();
}
