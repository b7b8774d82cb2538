package io.twopc.proofs.search;

import io.twopc.protocol.model.Outcome;
import java.util.Arrays;

/**
 * One state of everything, as integers: numbers of interned values and sets of bits. Equal worlds have equal integers.
 *
 * <p>For each transaction and participant it also holds what no program knows, only the reader of a proof: how often an
 * effect was applied, whether it was undone, and by whom.
 */
final class World {

    /** The log as a whole, interned. */
    static final int LOG = 0;
    /** How many of its records are durable. */
    static final int DURABLE = 1;
    /** Participants connected. */
    static final int CONNECTED = 2;
    /** Participants that restarted since they were last connected. */
    static final int RESTARTED = 3;
    /** Participants whose database was emptied. */
    static final int EMPTIED = 4;
    /** Participants evicted. */
    static final int EVICTED = 5;
    /** What may still go wrong, one position for each kind. */
    static final int BUDGETS = 6;

    static final int COORDINATOR_CRASHES = 0;
    static final int PARTICIPANT_CRASHES = 1;
    static final int DISCONNECTS = 2;
    static final int HEURISTICS = 3;
    static final int RESOURCE_FAILURES = 4;
    static final int EMPTYINGS = 5;
    static final int EVICTIONS = 6;
    private static final int BUDGET_KINDS = 7;

    private static final int HEAD = BUDGETS + BUDGET_KINDS;

    /** Of a transaction: its state at the coordinator, interned. */
    static final int SLOT = 0;
    /** The client's answer. */
    static final int ANSWER = 1;
    /** Voters of the COMMIT record once it was durable, as bits; -1 before. */
    static final int COMMITTED_FOR = 2;
    /** Whether its COMMIT record ever named anybody read-only or excluded: those bits. */
    static final int BYSTANDERS = 3;

    private static final int TX_HEAD = 4;

    /** Of a branch: its state at the participant, interned. */
    static final int BRANCH = 0;
    /** What the resource holds durably, and what was done: bits below. */
    static final int RESOURCE = 1;
    /** The call under way; 0 for none. */
    static final int CALL = 2;
    /** Messages to the coordinator and to the participant that may be delivered, as bits. */
    static final int TO_COORDINATOR = 3;

    static final int TO_PARTICIPANT = 4;
    private static final int BRANCH_SIZE = 5;

    // bits of RESOURCE
    static final int PREPARED = 1;
    static final int COMMITTED = 2;
    static final int BY_HAND_COMMIT = 4;
    static final int BY_HAND_ROLLBACK = 8;
    static final int APPLIED = 16;
    static final int UNDONE = 32;
    static final int EVER_PREPARED = 64;
    static final int EVER_BY_HAND = 128;
    static final int DAMAGE_RECORDED = 256;
    static final int APPLIED_TWICE = 512;
    static final int VOTED_READ_ONLY = 1024;
    /** An operator took its hazard on themselves, and with it whatever becomes of it. */
    static final int TAKEN_ON = 2048;

    final int[] cells;
    private final int participants;

    World(int transactions, int participants) {
        this.participants = participants;
        cells = new int[HEAD + transactions * (TX_HEAD + participants * BRANCH_SIZE)];
    }

    private World(int[] cells, int participants) {
        this.cells = cells;
        this.participants = participants;
    }

    /** How an answer to the client is written; 0 is none. */
    static int answer(Outcome outcome) {
        return switch (outcome) {
            case COMMITTED -> 1;
            case ABORTED -> 2;
            case UNKNOWN -> 3;
        };
    }

    World copy() {
        return new World(cells.clone(), participants);
    }

    int get(int cell) {
        return cells[cell];
    }

    void set(int cell, int value) {
        cells[cell] = value;
    }

    int tx(int transaction, int cell) {
        return cells[txAt(transaction) + cell];
    }

    void setTx(int transaction, int cell, int value) {
        cells[txAt(transaction) + cell] = value;
    }

    int branch(int transaction, int participant, int cell) {
        return cells[branchAt(transaction, participant) + cell];
    }

    void setBranch(int transaction, int participant, int cell, int value) {
        cells[branchAt(transaction, participant) + cell] = value;
    }

    boolean resourceHas(int transaction, int participant, int bits) {
        return (branch(transaction, participant, RESOURCE) & bits) != 0;
    }

    void addToResource(int transaction, int participant, int bits) {
        cells[branchAt(transaction, participant) + RESOURCE] |= bits;
    }

    void removeFromResource(int transaction, int participant, int bits) {
        cells[branchAt(transaction, participant) + RESOURCE] &= ~bits;
    }

    boolean isIn(int set, int participant) {
        return (cells[set] & (1 << participant)) != 0;
    }

    void addTo(int set, int participant) {
        cells[set] |= 1 << participant;
    }

    void removeFrom(int set, int participant) {
        cells[set] &= ~(1 << participant);
    }

    /** Takes one from a budget; false if there is none left. */
    boolean spend(int kind) {
        if (cells[BUDGETS + kind] == 0) {
            return false;
        }
        cells[BUDGETS + kind]--;
        return true;
    }

    boolean may(int kind) {
        return cells[BUDGETS + kind] > 0;
    }

    private int txAt(int transaction) {
        return HEAD + transaction * (TX_HEAD + participants * BRANCH_SIZE);
    }

    private int branchAt(int transaction, int participant) {
        return txAt(transaction) + TX_HEAD + participant * BRANCH_SIZE;
    }

    /** 64 well-mixed bits; two of them, from different seeds, tell worlds apart. */
    long hash(long seed) {
        long hash = seed;
        for (int cell : cells) {
            hash = (hash ^ cell) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        hash *= 0xBF58476D1CE4E5B9L;
        return hash ^ (hash >>> 32);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof World world && Arrays.equals(cells, world.cells);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash(1));
    }
}
