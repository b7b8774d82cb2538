package io.twopc.protocol.coordinator;

import io.twopc.protocol.model.AbortCause;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import java.util.Set;

/** Where one transaction stands at its coordinator. */
public sealed interface CoordinatorState {

    /** The state as users see it. */
    ProtocolState visible();

    /** The outcome as far as it holds: what a client may be told. */
    Outcome outcome();

    /** Known, nothing done yet. */
    record Initial(Round round) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.INIT;
        }

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }
    }

    /** Waiting until those it needs are connected; nobody has been asked anything. */
    record Waiting(Round round, Addressees addressees, Set<ParticipantId> connected) implements CoordinatorState {
        public Waiting {
            connected = Set.copyOf(connected);
        }

        @Override
        public ProtocolState visible() {
            return ProtocolState.WAITING_FOR_PARTICIPANTS;
        }

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }
    }

    /** Collecting votes; nothing is logged yet (C4), and nobody said no. */
    record Preparing(Round round, Branches branches) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.PREPARE_PHASE;
        }

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }
    }

    /** The COMMIT record is with the log: neither decision may be told or changed until it is durable (C10). */
    record ForcingCommit(Round round, Branches branches) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.PREPARE_PHASE;
        }

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }
    }

    /** COMMIT is durable; repeated to every yes voter until each has acknowledged (C13). */
    record Committing(Round round, Branches branches) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.COMMIT_PHASE;
        }

        @Override
        public Outcome outcome() {
            return Outcome.COMMITTED;
        }
    }

    /**
     * Committed, and every yes voter has acknowledged or its end is recorded otherwise (C14); {@code endDurable} once a restart
     * would not take it up again, and not before may those who acknowledged forget it.
     */
    record Completed(Round round, Branches branches, boolean endDurable) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.COMPLETED;
        }

        @Override
        public Outcome outcome() {
            return Outcome.COMMITTED;
        }
    }

    /** Aborted; {@code answered} once the client is told, which of a lasting outcome is when its record is durable (C11). */
    record Aborted(Round round, Branches branches, AbortCause cause, boolean answered) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.ABORTED;
        }

        @Override
        public Outcome outcome() {
            return Outcome.ABORTED;
        }
    }

    /** Aborted before there were branches. */
    record AbortedEarly(Round round, Addressees addressees, AbortCause cause, boolean answered)
            implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return ProtocolState.ABORTED;
        }

        @Override
        public Outcome outcome() {
            return Outcome.ABORTED;
        }
    }

    /** The log failed before the outcome was durable: nothing is decided here any more (R3, C10). */
    record Halted(CoordinatorState last) implements CoordinatorState {
        @Override
        public ProtocolState visible() {
            return last.visible();
        }

        @Override
        public Outcome outcome() {
            return Outcome.UNKNOWN;
        }
    }
}
