package io.twopc.protocol.participant;

import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.TransactionId;

/** Which branch of this participant: its transaction, and the decision log that will decide it (C19). */
public record BranchKey(TransactionId transaction, CoordinatorId coordinator) {}
