package io.twopc.channel;

import io.twopc.engine.AfterTurn;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.TransactionMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for one connection, bounded in number and in bytes. At most one thread sends at a time, and
 * takes all that waits (up to a limit) for one write; while it is writing, the next run gathers. A caller never waits.
 * A {@code forget}, which is in no hurry, leaves with the next other message, or a moment later.
 *
 * <p>A sender is a thread of the pool; or the thread that offers, where it lends itself for that after its turn as an engine,
 * and where little waits and the peer keeps up, so that the write cannot block.
 */
final class Outbox {

    /** Puts a run of messages on the connection; may block, and closes the connection rather than throw. */
    @FunctionalInterface
    interface Transmitter {
        void transmit(List<Message> run);

        /** Whether the peer has read all but a little of what was sent, so that a little more will not block. */
        default boolean keepsUp() {
            return true;
        }
    }

    /** The most that goes into one write. */
    static final int RUN_MESSAGES = 2_048;

    static final long RUN_BYTES = 512 * 1024;

    /** The most that a thread sends which is not of the pool: far less than any socket takes without blocking. */
    static final int LITTLE_BYTES = 8 * 1024;

    /** So many messages that can wait do not wait for others. */
    static final int PATIENT_MESSAGES = 64;

    /** About what a message takes beside its payload and its words. */
    private static final int MESSAGE_BYTES = 200;

    private final Executor senders;
    private final int maxMessages;
    private final long maxBytes;
    private final Transmitter transmitter;

    private final Queue<Message> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean sending;
    private boolean closed;
    private @Nullable Runnable whenFlushed;

    Outbox(Executor senders, int maxMessages, long maxBytes, Transmitter transmitter) {
        this.senders = senders;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.transmitter = transmitter;
    }

    boolean offer(Message message) {
        return offerAll(List.of(message)) == 1;
    }

    /** Queues the first of these messages, as many as there is room for, and says how many that was. */
    int offerAll(List<? extends Message> messages) {
        int accepted = 0;
        boolean start;
        boolean little;
        boolean urgent = false;
        synchronized (this) {
            if (closed || whenFlushed != null) {
                return 0;
            }
            for (Message message : messages) {
                int bytes = estimatedBytes(message);
                boolean full = waiting.size() >= maxMessages || (!waiting.isEmpty() && waitingBytes + bytes > maxBytes);
                if (full) {
                    break;
                }
                waiting.add(message);
                waitingBytes += bytes;
                accepted++;
                urgent |= !(message instanceof TransactionMessage.Forget);
            }
            start = (urgent || waiting.size() >= PATIENT_MESSAGES) && !sending;
            sending |= start;
            little = waitingBytes <= LITTLE_BYTES;
        }
        if (start && !(little && transmitter.keepsUp() && AfterTurn.takesOver(this::sendLittle))) {
            startSender();
        }
        return accepted;
    }

    /** Sends what has waited for others to leave with it. To be called from time to time. */
    void sendPatient() {
        synchronized (this) {
            if (closed || sending || waiting.isEmpty()) {
                return;
            }
            sending = true;
        }
        startSender();
    }

    /** Refuses more and runs the action, on a sender's thread, once all that waits has been written. */
    void closeAfterFlush(Runnable action) {
        synchronized (this) {
            if (closed || whenFlushed != null) {
                return;
            }
            whenFlushed = action;
            if (sending) {
                return;
            }
            sending = true;
        }
        startSender();
    }

    /** Drops all that waits and refuses more. */
    synchronized void close() {
        closed = true;
        waiting.clear();
        waitingBytes = 0;
    }

    private void startSender() {
        try {
            senders.execute(this::sendAll);
        } catch (RejectedExecutionException e) {
            // The transport is being stopped and its connections with it.
            close();
        }
    }

    private void sendAll() {
        List<Message> run = new ArrayList<>();
        while (take(run, RUN_BYTES)) {
            transmitter.transmit(run);
            run.clear();
        }
    }

    /** One short run; what waits behind it is the pool's. */
    private void sendLittle() {
        List<Message> run = new ArrayList<>();
        if (!transmitter.keepsUp()) {
            startSender();
        } else if (take(run, LITTLE_BYTES)) {
            transmitter.transmit(run);
            boolean more;
            synchronized (this) {
                more = !closed && (!waiting.isEmpty() || whenFlushed != null);
                sending = more;
            }
            if (more) {
                startSender();
            }
        }
    }

    /** Moves the next run over; where there is none, ends this sender's turn. */
    private boolean take(List<Message> run, long mostBytes) {
        Runnable flushed;
        synchronized (this) {
            long bytes = 0;
            while (run.size() < RUN_MESSAGES && bytes < mostBytes && !closed) {
                Message next = waiting.peek();
                int size = next == null ? 0 : estimatedBytes(next);
                if (next == null || (bytes + size > mostBytes && !run.isEmpty())) {
                    break;
                }
                waiting.remove();
                waitingBytes -= size;
                bytes += size;
                run.add(next);
            }
            if (!run.isEmpty()) {
                return true;
            }
            sending = false;
            flushed = closed ? null : whenFlushed;
        }
        if (flushed != null) {
            flushed.run();
        }
        return false;
    }

    static int estimatedBytes(Message message) {
        if (message instanceof TransactionMessage.Prepare m) {
            return MESSAGE_BYTES + m.payload().json().length();
        }
        if (message instanceof TransactionMessage.VoteAbort m) {
            return MESSAGE_BYTES + m.reason().length();
        }
        if (message instanceof ErrorMessage m) {
            return MESSAGE_BYTES + m.detail().length();
        }
        return MESSAGE_BYTES;
    }
}
