package io.twopc.protocol.message;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import org.jspecify.annotations.Nullable;

/** A message about the connection itself. */
public sealed interface SessionMessage extends Message {

    /**
     * P→C, first on every connection.
     *
     * @param protocolVersion the version the participant speaks; 1 today
     * @param incarnation raised and forced at every start of the participant
     * @param batch whether the participant accepts several messages in one frame
     * @param maxFrameBytes the largest frame body the participant accepts
     * @param token the shared secret, where the coordinator asks for one; never logged
     * @param inDoubtCount how many branches the participant holds prepared and undecided
     */
    record Hello(
            ParticipantId participant,
            int protocolVersion,
            long incarnation,
            boolean batch,
            int maxFrameBytes,
            @Nullable String token,
            int inDoubtCount)
            implements SessionMessage {

        @Override
        public MessageType type() {
            return MessageType.HELLO;
        }

        /** Keeps the token out of logs. */
        @Override
        public String toString() {
            return "Hello[" + participant + ", version " + protocolVersion + ", incarnation " + incarnation + "]";
        }
    }

    /**
     * C→P, the answer to a hello that was admitted.
     *
     * @param incarnation the coordinator's; a participant refuses a lower one than it has seen (C32)
     * @param batch whether the coordinator accepts several messages in one frame
     * @param maxFrameBytes the largest frame body the coordinator accepts
     * @param heartbeatIntervalMillis how long either side may be silent before it sends a heartbeat
     */
    record Welcome(
            CoordinatorId coordinator, long incarnation, boolean batch, int maxFrameBytes, long heartbeatIntervalMillis)
            implements SessionMessage {

        @Override
        public MessageType type() {
            return MessageType.WELCOME;
        }
    }

    /** Either way, when nothing else was sent for the heartbeat interval. */
    record Heartbeat() implements SessionMessage {

        @Override
        public MessageType type() {
            return MessageType.HEARTBEAT;
        }
    }
}
