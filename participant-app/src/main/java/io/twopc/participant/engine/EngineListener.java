package io.twopc.participant.engine;

import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.protocol.participant.Observation;

/**
 * Whoever counts and logs what the engine does. Called on the engine's thread, {@link #resourceCalled} and {@link #defect}
 * on worker threads too: return soon, block never, throw never. Every method does nothing unless overridden.
 */
public interface EngineListener {

    /** Listens to nothing. */
    EngineListener NONE = new EngineListener() {};

    /** A message about a branch was taken in; {@code nanos} since it had arrived. */
    default void received(MessageType type, long nanos) {}

    /** A message was handed to the connection, or dropped because there was none to take it. */
    default void sent(MessageType type, boolean delivered) {}

    /** A message went out again that had gone out before and was not answered. */
    default void repeated(MessageType type) {}

    /** A branch moved. */
    default void moved(TransactionId transaction, BranchStatus from, BranchStatus to) {}

    /** Something worth a log line or a metric happened to a branch. */
    default void observed(TransactionId transaction, Observation what) {}

    /** A prepare was refused without work: {@code overloaded}, {@code shutting_down}, {@code not_mine}. */
    default void refused(TransactionId transaction, String why) {}

    /** A message came in that a coordinator never sends, or from a connection that has been replaced. */
    default void ignored(MessageType type, String why) {}

    /** A coordinator was refused because a higher incarnation of it has been seen (C32). */
    default void staleCoordinator(long seen, long offered) {}

    /** The resource could not list its branches; asked again after a pause. */
    default void recoveryFailed(String detail) {}

    /** All traces have been taken back. */
    default void recovered(int branches) {}

    /** A call to the resource ended. */
    default void resourceCalled(String call, long nanos, boolean reached) {}

    /** A defect of this program showed itself; the branch was left as it was. */
    default void defect(String where, Throwable cause) {}
}
