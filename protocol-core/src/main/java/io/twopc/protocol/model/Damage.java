package io.twopc.protocol.model;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;

/** Where branches ended otherwise than decided, or may have (C38). */
public enum Damage {
    /** Branches of an aborted transaction were committed by hand. */
    HEURISTIC_COMMIT,
    /** Branches of a committed transaction were rolled back by hand. */
    HEURISTIC_ROLLBACK,
    /** Some branches are committed and some rolled back. */
    HEURISTIC_MIXED,
    /** The end of some branch is not known. */
    HAZARD;

    /**
     * The damage of a transaction, from what is known of its branches.
     *
     * @param decision what was decided for all of them
     * @param contradicting how many branches ended by hand otherwise than decided
     * @param agreeing how many branches ended as decided
     * @param unknown how many branches' end is not known
     */
    public static Optional<Damage> of(Decision decision, int contradicting, int agreeing, int unknown) {
        if (contradicting > 0) {
            if (agreeing > 0) {
                return Optional.of(HEURISTIC_MIXED);
            }
            if (unknown > 0) {
                return Optional.of(HAZARD);
            }
            return Optional.of(decision == Decision.COMMIT ? HEURISTIC_ROLLBACK : HEURISTIC_COMMIT);
        }
        return unknown > 0 ? Optional.of(HAZARD) : Optional.empty();
    }

    /** The worst of several: mixed outranks hazard, hazard outranks the rest (C38). */
    public static Optional<Damage> worst(Collection<Damage> damages) {
        EnumSet<Damage> all = damages.isEmpty() ? EnumSet.noneOf(Damage.class) : EnumSet.copyOf(damages);
        if (all.contains(HEURISTIC_MIXED) || (all.contains(HEURISTIC_COMMIT) && all.contains(HEURISTIC_ROLLBACK))) {
            return Optional.of(HEURISTIC_MIXED);
        }
        return all.contains(HAZARD) ? Optional.of(HAZARD) : all.stream().findFirst();
    }
}
