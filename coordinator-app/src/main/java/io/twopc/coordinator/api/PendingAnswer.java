package io.twopc.coordinator.api;

import io.twopc.web.AfterRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answer to a request that has gone on without its thread. It is made and sent once, by one of the server's threads,
 * which may wait for the client, and not before the server has let go of the request: it calls the request asynchronous
 * earlier. Nothing is dispatched a second time, as it is for a deferred result, so rounds cost less.
 */
final class PendingAnswer implements AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(PendingAnswer.class);

    private final AsyncContext context;
    private final Form form;
    private final Supplier<Reply> late;
    private final Runnable leave;
    private final CompletableFuture<Void> letGo = new CompletableFuture<>();
    private final AtomicReference<@Nullable Supplier<Reply>> chosen = new AtomicReference<>();

    /** Held by the thread that answers, until it needs the request no more. */
    private final ReentrantLock end = new ReentrantLock();

    private boolean left; // guarded by end
    private volatile boolean over;

    private PendingAnswer(AsyncContext context, Form form, Supplier<Reply> late, Runnable leave) {
        this.context = context;
        this.form = form;
        this.late = late;
        this.leave = leave;
    }

    /** How answers are written, and what is said of failures. */
    record Form(JsonMapper json, ApiErrors errors) {}

    /**
     * Lets the request go on without this thread.
     *
     * @param late what is answered if nothing else is before the patience is over
     * @param leave runs once, before the client can know that its request is over, or when it is over without an answer
     */
    static PendingAnswer to(
            HttpServletRequest request,
            HttpServletResponse response,
            Form form,
            Duration patience,
            Supplier<Reply> late,
            Runnable leave) {
        AsyncContext context = request.startAsync(request, response);
        context.setTimeout(patience.toMillis());
        PendingAnswer answer = new PendingAnswer(context, form, late, leave);
        context.addListener(answer);
        AfterRequest.run(() -> answer.letGo.complete(null));
        return answer;
    }

    /** Answers with what is made here, on a thread of the server; with a problem if making it fails. The first one counts. */
    void give(Supplier<Reply> content) {
        if (chosen.compareAndSet(null, content)) {
            var unused = letGo.thenRun(() -> {
                try {
                    if (!over) {
                        context.start(() -> answer(content));
                    }
                } catch (IllegalStateException | RejectedExecutionException gone) {
                    LOG.debug("A request was over before its answer", gone);
                }
            });
        }
    }

    /** Answers with the problem that the failure is. */
    void fail(Throwable failure) {
        give(() -> problem(failure));
    }

    private void answer(Supplier<Reply> content) {
        end.lock();
        try {
            if (!over) {
                over = true;
                send(content);
                context.complete();
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("A client did not wait for its answer; the server ends the request", gone);
        } finally {
            end.unlock();
        }
    }

    /** With the last byte of the length that it was told the server sends: the client has all before this is done. */
    private void send(Supplier<Reply> content) throws IOException {
        Reply reply;
        byte[] body;
        try {
            reply = content.get();
            body = form.json.writeValueAsBytes(reply.body());
        } catch (RuntimeException failure) {
            reply = problem(failure);
            body = form.json.writeValueAsBytes(reply.body());
        }
        leave();
        HttpServletResponse response = (HttpServletResponse) context.getResponse();
        response.setStatus(reply.status().value());
        reply.headers().forEach(response::setHeader);
        response.setContentType(reply.contentType());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private Reply problem(Throwable failure) {
        ResponseEntity<ProblemDetail> answer = form.errors.answerTo(Answers.unwrap(failure));
        String path = ((HttpServletRequest) context.getRequest()).getRequestURI();
        Objects.requireNonNull(answer.getBody()).setInstance(URI.create(path));
        return Reply.of(answer);
    }

    /** Needs the lock. */
    private void leave() {
        if (!left) {
            left = true;
            leave.run();
        }
    }

    /** The server goes on if nobody has answered by the end of this, so an answer that waits for a thread is sent here. */
    @Override
    public void onTimeout(AsyncEvent event) {
        Supplier<Reply> given = chosen.compareAndExchange(null, late);
        answer(given == null ? late : given);
    }

    /** Another thread of the server ends a request whose client is gone; the one that found that out is here first. */
    @Override
    public void onError(AsyncEvent event) {
        LOG.debug("A request ends without its client", event.getThrowable());
        ended();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        ended();
    }

    private void ended() {
        end.lock();
        try {
            over = true;
            leave();
        } finally {
            end.unlock();
        }
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
