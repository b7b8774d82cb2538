package io.twopc.participant.engine;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.ParticipantBranchState.Unknown;
import io.twopc.protocol.participant.ParticipantProtocol;
import io.twopc.protocol.validation.MessageRules;
import java.util.function.Consumer;

/**
 * What becomes of a message: the branch it is about hears of it, unless it is none that a participant expects, or a new
 * branch that this participant has no room for. For the engine's thread.
 */
final class Inbox implements MessageRouter {

    static final String SHUTTING_DOWN = "the participant is shutting down";

    private final EngineOptions options;
    private final EnginePorts ports;
    private final BranchTable table;
    private final Stepper stepper;
    private boolean nothingNew;

    Inbox(EngineOptions options, EnginePorts ports, BranchTable table, Stepper stepper) {
        this.options = options;
        this.ports = ports;
        this.table = table;
        this.stepper = stepper;
    }

    /** Refuses every new branch from now on. */
    void beginNothingNew() {
        nothingNew = true;
    }

    /** The branch, or a fresh one of which there is no trace. */
    BranchEntry entryFor(TransactionId transaction) {
        BranchEntry entry = table.find(transaction);
        return entry != null
                ? entry
                : new BranchEntry(
                        ParticipantProtocol.initial(transaction),
                        ports.clock().now(),
                        ports.clock().nanos());
    }

    @Override
    public void route(Message message, CoordinatorId from, long arrivedNanos, Consumer<Message> reply) {
        TransactionId transaction = MessageEvents.transactionOf(message);
        if (transaction == null || !MessageRules.isFromCoordinator(message.type())) {
            refuseUnexpected(message, reply);
            return;
        }
        BranchEntry entry = entryFor(transaction);
        if (!(message instanceof Prepare prepare) || accepts(entry, prepare, from, reply)) {
            stepper.apply(entry, MessageEvents.eventOf(message, from));
        }
        ports.listener().received(message.type(), ports.clock().nanos() - arrivedNanos);
    }

    private void refuseUnexpected(Message message, Consumer<Message> reply) {
        ports.listener().ignored(message.type(), "not_for_participants");
        if (message instanceof ErrorMessage) {
            return; // an error is never answered with an error: two peers would keep at it for ever
        }
        reply.accept(new ErrorMessage(
                MessageEvents.transactionOf(message),
                ErrorCode.UNEXPECTED,
                "a participant does not expect " + message.type().code()));
    }

    /** Whether a prepare may begin; repeats are answered in any case. */
    private boolean accepts(BranchEntry entry, Prepare prepare, CoordinatorId from, Consumer<Message> reply) {
        TransactionId transaction = prepare.transaction();
        if (!prepare.coordinator().equals(from)) {
            ports.listener().refused(transaction, "not_mine");
            reply.accept(new ErrorMessage(
                    transaction, ErrorCode.NOT_MINE, "the prepare names another coordinator than the welcome did"));
            return false;
        }
        if (!(entry.state instanceof Unknown)) {
            return true;
        }
        if (nothingNew) {
            ports.listener().refused(transaction, "shutting_down");
            reply.accept(new VoteAbort(transaction, SHUTTING_DOWN));
            return false;
        }
        if (isFull()) {
            ports.listener().refused(transaction, "overloaded");
            reply.accept(new ErrorMessage(
                    transaction,
                    ErrorCode.OVERLOADED,
                    "the participant holds " + options.maxBranches() + " branches, as many as it may"));
            return false;
        }
        return true;
    }

    /**
     * The coordinator counts a branch until it is acknowledged, and keeps within the same bound; those that only wait for
     * its {@code forget} are not to be held against it. They may be as many again.
     */
    private boolean isFull() {
        return table.unfinishedCount() >= options.maxBranches() || table.openCount() / 2 >= options.maxBranches();
    }
}
