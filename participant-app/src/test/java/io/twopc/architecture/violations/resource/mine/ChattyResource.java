package io.twopc.architecture.violations.resource.mine;

import io.twopc.protocol.message.TransactionMessage.VoteCommit;

/** A resource that makes the vote itself. */
public class ChattyResource {

    public VoteCommit vote(VoteCommit vote) {
        return vote;
    }
}
