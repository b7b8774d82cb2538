package io.twopc.channel;

import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of what was sent a peer may not have read yet. An answer shows that its question was read, and with it all that
 * was sent before; other messages, such as heartbeats and questions, come from a peer that has stopped reading as well.
 * Where a question was repeated, the answer to the first may be taken for one to the second: then as much more may be unread
 * as was sent between the two, by a peer that has just begun to read again.
 */
final class Unread {

    /** When so much was sent after a question, another one is watched: the branch may be slow, not its connection. */
    static final long SLOW_ANSWER_BYTES = 128 * 1024;

    private long sent;
    private long read;
    private @Nullable TransactionMessage question;
    private long sentBefore;

    /** These messages are about to be written, as so many bytes. */
    synchronized void sending(List<Message> run, long bytes) {
        if (question == null || sent - sentBefore > SLOW_ANSWER_BYTES) {
            TransactionMessage next = firstQuestion(run);
            if (next != null) {
                question = next;
                sentBefore = sent;
            }
        }
        sent += bytes;
    }

    /** This message has come from the peer. */
    synchronized void received(Message message) {
        if (question != null && message instanceof TransactionMessage answer && answers(answer, question)) {
            read = sentBefore;
            question = null;
        }
    }

    /** The most that may lie between here and the peer. */
    synchronized long bytes() {
        return sent - read;
    }

    private static @Nullable TransactionMessage firstQuestion(List<Message> run) {
        for (Message message : run) {
            if (isPrepare(message) || isDecision(message) || wantsDecision(message)) {
                return (TransactionMessage) message;
            }
        }
        return null;
    }

    private static boolean answers(TransactionMessage answer, TransactionMessage question) {
        boolean fits = isPrepare(question)
                ? isVote(answer)
                : wantsDecision(question) ? isDecision(answer) : answer instanceof TransactionMessage.Ack;
        return fits && answer.transaction().equals(question.transaction());
    }

    private static boolean isPrepare(Message message) {
        return message instanceof TransactionMessage.Prepare;
    }

    private static boolean isVote(Message message) {
        return message instanceof TransactionMessage.VoteCommit || message instanceof TransactionMessage.VoteAbort;
    }

    /** Who has nothing to commit, or has refused, is told no more. */
    private static boolean wantsDecision(Message message) {
        return message instanceof TransactionMessage.VoteCommit vote && !vote.readOnly();
    }

    private static boolean isDecision(Message message) {
        return message instanceof TransactionMessage.Commit || message instanceof TransactionMessage.Abort;
    }
}
