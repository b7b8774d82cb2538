package io.twopc.protocol.model;

import org.jspecify.annotations.Nullable;

/**
 * Why a transaction was aborted, by whom and in whose words.
 *
 * @param participant who caused it; absent where nobody in particular did
 * @param detail the cause in words: the participant's own where it gave any; never a payload
 */
public record AbortCause(AbortReason reason, @Nullable ParticipantId participant, String detail) {}
