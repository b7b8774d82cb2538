package io.twopc.proofs.simulation;

/** A kind of fault that the world may inject. */
enum Fault {
    /** A frame is lost, and the connection lives on. */
    DROP,
    /** A frame arrives twice. */
    REPEAT,
    /** A frame is overtaken by later ones. */
    REORDER,
    /** A frame takes long, and those behind it too. */
    DELAY,
    /** A connection ends. */
    RESET,
    /** Nothing gets through in one direction for a while. */
    ONE_WAY_PARTITION,
    /** Nothing gets through in either direction for a while. */
    FULL_PARTITION,
    /** A process dies; the machine and its cache do not. */
    KILL,
    /** A machine loses power and everything that was not forced. */
    CRASH_LOST,
    /** A machine loses power just after its cache was written back. */
    CRASH_KEPT,
    /** A machine loses power and some of the sectors that were not forced. */
    CRASH_TORN,
    /** A machine loses power in the middle of its work with the disk, be it of a recovery. */
    CRASH_IN_DISK_WORK,
    /** A write fails. */
    WRITE_ERROR,
    /** A write takes only a part of what it is given, which is no error. */
    SHORT_WRITE,
    /** A force fails; the cache takes its pages for clean. */
    FORCE_ERROR,
    /** A file cannot be made or deleted, or a directory not be forced. */
    DIRECTORY_ERROR,
    /** There is no space for a while. */
    DISK_FULL,
    /** A force takes long. */
    SLOW_FORCE,
    /** A process stops for a while; time does not. */
    PAUSE,
    /** A wall clock jumps, forward or back. */
    CLOCK_JUMP,
    /** Somebody says hello with a lower incarnation of a participant, and votes and acknowledges. */
    STALE_PARTICIPANT,
    /** A participant is welcomed by a lower incarnation of its coordinator, which decides. */
    STALE_COORDINATOR,
    /** A participant comes back with an empty database. */
    EMPTIED,
    /** The history cannot be made durable. */
    HISTORY_ERROR,
    /** An operator decides a branch in doubt by hand. */
    BY_HAND
}
