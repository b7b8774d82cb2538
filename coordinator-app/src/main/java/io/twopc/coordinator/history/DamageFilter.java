package io.twopc.coordinator.history;

import io.twopc.protocol.model.Damage;

/** Which damage is asked for: a kind of it, any, or any that no operator has acknowledged. */
public enum DamageFilter {
    ANY,
    UNACKNOWLEDGED,
    HEURISTIC_COMMIT,
    HEURISTIC_ROLLBACK,
    HEURISTIC_MIXED,
    HAZARD;

    boolean matches(TransactionView view) {
        Damage damage = view.damage();
        return damage != null
                && switch (this) {
                    case ANY -> true;
                    case UNACKNOWLEDGED -> !view.damageAcknowledged();
                    case HEURISTIC_COMMIT, HEURISTIC_ROLLBACK, HEURISTIC_MIXED, HAZARD ->
                        damage == Damage.valueOf(name());
                };
    }
}
