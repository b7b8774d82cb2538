package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.StartTransaction;
import io.twopc.coordinator.engine.Submission;
import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.TransactionView;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/**
 * One client that sends rounds line by line and hears of each as it ends. Two threads: the request's own reads, and stops
 * reading while as many rounds as may are on their way or not yet told; another tells, everything that waits in one write.
 * A client that reads its answers slowly is therefore asked slowly, and holds up nobody else.
 *
 * <p>The request is over when both are done, and not before: whoever waits for a client's line in a request that the server
 * has let go of, and perhaps given to somebody else, would report the client's hanging up to the wrong one.
 */
final class RoundStream {

    private static final Logger LOG = LoggerFactory.getLogger(RoundStream.class);

    /** So many answers go into one write at the most. */
    private static final int BATCH = 512;

    private final LineReader lines;
    private final int maxInFlight;
    private final Parts parts;
    private final OutputStream client;
    private final Semaphore room;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private volatile boolean ending;
    private volatile boolean gone;

    RoundStream(LineReader lines, int maxInFlight, Parts parts, OutputStream client) {
        this.lines = lines;
        this.maxInFlight = maxInFlight;
        this.parts = parts;
        this.client = client;
        this.room = new Semaphore(maxInFlight);
    }

    /** What every stream works with. */
    record Parts(
            TransactionManager manager,
            StartTransactionReader reader,
            JsonMapper json,
            Function<Throwable, ProblemDetail> problems) {}

    /** What is to be told of a line. */
    private record Answer(
            long line,
            @Nullable TransactionView view,
            @Nullable Throwable failure) {}

    /** Tells nothing, and has the end noticed. */
    private static final Answer NONE = new Answer(0, null, null);

    /**
     * Begins no more rounds; those under way are still answered, and then the stream ends, whether or not its client says
     * anything more. Who waits for the client's next line goes on waiting until the client, who has been told of the end,
     * hangs up, or the server's patience with it ends.
     */
    void end() {
        ending = true;
        answers.add(NONE);
    }

    /** Serves the client until its last line and the last answer, or until the coordinator goes down. */
    void serve(String name) {
        CompletableFuture<Void> told = CompletableFuture.runAsync(this::tellAll, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        });
        readAll();
        told.join(); // an interrupt does not end this wait
    }

    private void readAll() {
        try {
            long number = 0;
            LineReader.Line line = lines.next();
            while (line != null && !ending && !gone) {
                number++;
                if (!line.isBlank() && hasRoom()) {
                    begin(number, line);
                }
                line = lines.next();
            }
        } catch (IOException e) {
            LOG.debug("A stream of rounds broke off: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    /** Waits until one more round may be under way; none may once the stream ends. */
    private boolean hasRoom() throws InterruptedException {
        room.acquire();
        if (ending) {
            room.release();
            return false;
        }
        return true;
    }

    private void begin(long number, LineReader.Line line) {
        try {
            if (line.tooLong()) {
                throw ProblemException.tooLarge("the line is longer than a body may be");
            }
            StartTransaction request = parts.reader().readLine(line.bytes());
            var unused = parts.manager()
                    .submit(request)
                    .thenCompose(Submission::outcome)
                    .whenComplete((view, failure) -> answers.add(new Answer(number, view, failure)));
        } catch (RuntimeException refused) {
            answers.add(new Answer(number, null, refused));
        }
    }

    /** Tells the client of everything, until there is nothing left to tell. */
    private void tellAll() {
        List<Answer> batch = new ArrayList<>();
        write(new byte[0]); // the headers: a client may wait for them before it asks
        try {
            while (!isOver()) {
                batch.add(answers.take());
                answers.drainTo(batch, BATCH - 1);
                batch.removeIf(NONE::equals);
                tell(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        finish();
    }

    /** A round has its place in the room from its beginning until it was told. */
    private boolean isOver() {
        return ending && room.availablePermits() == maxInFlight;
    }

    private void tell(List<Answer> batch) {
        if (!gone && !batch.isEmpty()) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            for (Answer answer : batch) {
                text.writeBytes(parts.json().writeValueAsBytes(line(answer)));
                text.write('\n');
            }
            write(text.toByteArray());
        }
        room.release(batch.size());
    }

    /** Rounds whose client is gone end as they would have; only nobody is told. */
    private void write(byte[] text) {
        try {
            client.write(text);
            client.flush();
        } catch (IOException e) {
            gone(e);
        }
    }

    /** Tells the client that nothing more comes, even while the server still waits for its next line. */
    private void finish() {
        try {
            client.close();
        } catch (IOException e) {
            gone(e);
        }
    }

    private void gone(IOException failure) {
        gone = true;
        LOG.debug("The client of a stream of rounds is gone: {}", failure.toString());
    }

    private RoundLine line(Answer answer) {
        TransactionView view = answer.view();
        if (view == null) {
            Throwable failure = answer.failure();
            return RoundLine.refused(
                    answer.line(),
                    parts.problems()
                            .apply(failure == null ? new IllegalStateException("no answer") : Answers.unwrap(failure)));
        }
        return view.outcome() == Outcome.UNKNOWN
                ? unknown(answer.line(), view.id())
                : RoundLine.decided(answer.line(), view);
    }

    private RoundLine unknown(long number, TransactionId id) {
        ProblemException unknown = new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "outcome_unknown",
                "the decision could not be made durable; ask again after a restart");
        return RoundLine.unknown(number, id.toString(), parts.problems().apply(unknown));
    }
}
