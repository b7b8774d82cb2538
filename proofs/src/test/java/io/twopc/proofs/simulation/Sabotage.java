package io.twopc.proofs.simulation;

/** What is broken on purpose, to see that the simulation finds it. */
enum Sabotage {
    NONE,
    /** The decision log says that records are durable before they are (R3). */
    LOG_COMPLETES_BEFORE_FORCE,
    /** END is taken for durable before it is (R5). */
    END_COMPLETES_BEFORE_FORCE,
    /** A participant votes before its journal is forced (R6). */
    VOTE_BEFORE_FORCE,
    /** A participant acknowledges a commit before it is durable (C25). */
    ACK_BEFORE_FORCE,
    /** The coordinator's disk says that it has forced what it has not. */
    DISK_LIES,
    /** The history says that it is durable before it is. */
    HISTORY_LIES,
    /** A participant does not remember which incarnation of its coordinator it has seen (C32). */
    INCARNATIONS_FORGOTTEN,
    /** A participant remembers no ended branches, and begins a late repeat anew (C22, C24). */
    NO_TOMBSTONES,
    /** A restarted participant gives back none of its prepared branches (C31). */
    NOTHING_RECOVERED
}
