package io.twopc.coordinator.api;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the answer of an asynchronous request and ends it, without blocking: what its client is slow to take the server
 * keeps, and sends when the client goes on. The server lets the thread that asks to write do so, and does not hand that to
 * another of its own.
 */
final class PromptAnswer implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(PromptAnswer.class);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final byte[] body;
    private final AtomicInteger stepsToTheEnd;
    private boolean written;

    private PromptAnswer(AsyncContext context, byte[] body, int steps) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.body = body;
        this.stepsToTheEnd = new AtomicInteger(steps);
    }

    /**
     * Sends the answer and ends its request. The calling thread must be one of the server's: it goes on with the next
     * request of the connection if that has come, and waits for the rest of it.
     */
    static void sendAndEnd(AsyncContext context, byte[] body) throws IOException {
        PromptAnswer answer = new PromptAnswer(context, body, 1);
        answer.out.setWriteListener(answer);
    }

    /** Sends the answer and leaves the end of its request, and whatever comes after it, to a thread of the server. */
    static void send(AsyncContext context, byte[] body) throws IOException {
        PromptAnswer answer = new PromptAnswer(context, body, 2);
        answer.out.setWriteListener(answer);
        answer.step();
    }

    /** Once for the answer; again if not all of it could be sent, when the server has sent the rest. */
    @Override
    public void onWritePossible() throws IOException {
        if (!written) {
            written = true;
            out.write(body);
            if (out.isReady()) {
                out.flush();
            }
            step();
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A client did not wait for its answer", failure);
        end(context);
    }

    private void step() {
        if (stepsToTheEnd.decrementAndGet() == 0) {
            end(context);
        }
    }

    /** Ends a request, unless it has ended. */
    static void end(AsyncContext context) {
        try {
            context.complete();
        } catch (IllegalStateException over) {
            LOG.debug("A request was over before its answer", over);
        }
    }
}
