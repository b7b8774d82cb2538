package io.twopc.participant.resource;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.TransactionId;

/** What names a branch wherever it is kept: its transaction, the log that will decide it, and whose branch it is. */
public record BranchId(TransactionId transaction, CoordinatorId coordinator, ParticipantId participant) {}
