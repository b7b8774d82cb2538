package io.twopc.protocol.message;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.HeuristicOutcome;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import org.jspecify.annotations.Nullable;

/** A message about one branch of one transaction; the connection says whose. */
public sealed interface TransactionMessage extends Message {

    TransactionId transaction();

    /** C→P: do the work, make it durable, vote. Repeated until the vote arrives. */
    record Prepare(TransactionId transaction, CoordinatorId coordinator, Payload payload)
            implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.PREPARE;
        }
    }

    /** P→C: prepared on stable storage, or nothing to commit ({@code readOnly}). */
    record VoteCommit(TransactionId transaction, boolean readOnly) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.VOTE_COMMIT;
        }
    }

    /** P→C: refused and undone, with the reason in words. */
    record VoteAbort(TransactionId transaction, String reason) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.VOTE_ABORT;
        }
    }

    /** C→P: commit. Repeated until acknowledged; leaves only after the decision is durable (R3). */
    record Commit(TransactionId transaction) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.COMMIT;
        }
    }

    /** C→P: roll back. */
    record Abort(TransactionId transaction) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.ABORT;
        }
    }

    /** P→C: the decision is durably carried out, or had been pre-empted by hand ({@code heuristic}). */
    record Ack(TransactionId transaction, @Nullable HeuristicOutcome heuristic) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.ACK;
        }
    }

    /** C→P: what was kept for repeats may be deleted. Unanswered and repeatable. */
    record Forget(TransactionId transaction) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.FORGET;
        }
    }

    /** P→C: what became of a branch prepared for this coordinator? */
    record Inquire(TransactionId transaction, CoordinatorId coordinator) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.INQUIRE;
        }
    }

    /** C→P: not decided yet (C17). */
    record Pending(TransactionId transaction) implements TransactionMessage {
        @Override
        public MessageType type() {
            return MessageType.PENDING;
        }
    }
}
