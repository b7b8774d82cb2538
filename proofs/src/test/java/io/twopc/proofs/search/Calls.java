package io.twopc.proofs.search;

import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.participant.ParticipantEffect;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;

/** What calls do to a resource: a database that holds prepared branches, effects with a row beside them, and decisions by hand. */
final class Calls {

    static final int NONE = 0;
    static final int PREPARE = 1;
    static final int COMMIT = 2;
    static final int ROLLBACK = 3;
    static final int RECORD_COMMIT = 4;
    static final int RECORD_ROLLBACK = 5;
    static final int FORGET = 6;
    /** No call: one failed, and a retry is scheduled. */
    static final int RETRY = 7;

    private Calls() {}

    static int kind(ParticipantEffect.Call call) {
        if (call instanceof ParticipantEffect.StartPrepare) {
            return PREPARE;
        }
        if (call instanceof ParticipantEffect.StartCommit) {
            return COMMIT;
        }
        if (call instanceof ParticipantEffect.StartRollback) {
            return ROLLBACK;
        }
        if (call instanceof ParticipantEffect.RecordHeuristic record) {
            return record.outcome() == HeuristicOutcome.COMMIT ? RECORD_COMMIT : RECORD_ROLLBACK;
        }
        return FORGET;
    }

    /** Carries a call out durably; says how it ended. */
    static ParticipantEvent run(World world, int t, int p, int call) {
        return switch (call) {
            case PREPARE -> prepare(world, t, p);
            case COMMIT -> new ParticipantEvent.CommitFinished(commit(world, t, p));
            case ROLLBACK -> new ParticipantEvent.RollbackFinished(rollback(world, t, p));
            case RECORD_COMMIT -> {
                world.addToResource(t, p, World.BY_HAND_COMMIT | World.EVER_BY_HAND);
                yield new ParticipantEvent.HeuristicRecorded();
            }
            case RECORD_ROLLBACK -> {
                world.addToResource(t, p, World.BY_HAND_ROLLBACK | World.EVER_BY_HAND);
                yield new ParticipantEvent.HeuristicRecorded();
            }
            case FORGET -> {
                world.removeFromResource(t, p, World.COMMITTED | World.BY_HAND_COMMIT | World.BY_HAND_ROLLBACK);
                yield new ParticipantEvent.ForgetFinished();
            }
            default -> throw new IllegalStateException("no such call: " + call);
        };
    }

    private static ParticipantEvent prepare(World world, int t, int p) {
        if (world.resourceHas(t, p, World.COMMITTED)) {
            return new ParticipantEvent.PrepareRefused("its row is there already");
        }
        world.addToResource(t, p, World.PREPARED | World.EVER_PREPARED);
        return new ParticipantEvent.PreparedDurably();
    }

    private static Resolution commit(World world, int t, int p) {
        if (world.resourceHas(t, p, World.PREPARED)) {
            world.removeFromResource(t, p, World.PREPARED);
            world.addToResource(
                    t,
                    p,
                    World.COMMITTED | (world.resourceHas(t, p, World.APPLIED) ? World.APPLIED_TWICE : World.APPLIED));
            return Resolution.DONE;
        }
        return world.resourceHas(t, p, World.COMMITTED) ? Resolution.DONE : Resolution.NO_TRACE;
    }

    private static Resolution rollback(World world, int t, int p) {
        if (world.resourceHas(t, p, World.PREPARED)) {
            world.removeFromResource(t, p, World.PREPARED);
            world.addToResource(t, p, World.UNDONE);
            return Resolution.DONE;
        }
        return world.resourceHas(t, p, World.COMMITTED) ? Resolution.CONTRADICTED : Resolution.NO_TRACE;
    }
}
