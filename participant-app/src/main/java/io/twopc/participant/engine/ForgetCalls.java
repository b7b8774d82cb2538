package io.twopc.participant.engine;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.participant.ParticipantEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Has branches forgotten. Those that come while a call runs share the next one: to a database each call is a transaction
 * and a force, whatever the number of branches. Safe for use by several threads.
 */
final class ForgetCalls {

    /** More would let those that come first wait for long. */
    static final int MOST_AT_ONCE = 256;

    private final Executor threads;
    private final Function<List<BranchId>, ParticipantEvent> call;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean running;

    private record Waiting(BranchId branch, Consumer<ParticipantEvent> done) {}

    /** @param call forgets branches and tells how that ended; throws nothing */
    ForgetCalls(Executor threads, Function<List<BranchId>, ParticipantEvent> call) {
        this.threads = threads;
        this.call = call;
    }

    void forget(BranchId branch, Consumer<ParticipantEvent> done) {
        if (!begins(new Waiting(branch, done))) {
            return;
        }
        try {
            threads.execute(() -> endAll(call));
        } catch (RejectedExecutionException shuttingDown) {
            endAll(branches -> new ParticipantEvent.ResourceFailed());
        }
    }

    /** Whether nobody is at it. */
    private synchronized boolean begins(Waiting next) {
        waiting.add(next);
        boolean begins = !running;
        running = true;
        return begins;
    }

    private void endAll(Function<List<BranchId>, ParticipantEvent> way) {
        for (List<Waiting> next = take(); !next.isEmpty(); next = take()) {
            ParticipantEvent end = way.apply(next.stream().map(Waiting::branch).toList());
            next.forEach(each -> each.done().accept(end));
        }
    }

    private synchronized List<Waiting> take() {
        List<Waiting> taken = new ArrayList<>();
        while (taken.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        running = !taken.isEmpty();
        return taken;
    }
}
