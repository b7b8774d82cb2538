package io.twopc.journal;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A lock-free list that many threads push to and one thread empties in a single step, in order of pushing. */
final class CommandQueue {
    private static final Command<?> CLOSED = new Command.Closed();

    private final AtomicReference<@Nullable Command<?>> newest = new AtomicReference<>();

    /** How a push went. */
    enum Pushed {
        /** Into an empty list: the writer may be asleep. */
        FIRST,
        /** Behind others, whose pusher wakes the writer. */
        BEHIND,
        /** Not at all: the list is closed. */
        REFUSED
    }

    Pushed push(Command<?> command) {
        while (true) {
            Command<?> before = newest.get();
            if (before == CLOSED) {
                return Pushed.REFUSED;
            }
            command.next = before;
            if (newest.compareAndSet(before, command)) {
                return before == null ? Pushed.FIRST : Pushed.BEHIND;
            }
        }
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /** Takes everything, oldest first, linked by {@link Command#next}; null if there is nothing. Writer only. */
    @Nullable
    Command<?> takeAll() {
        return newest.get() == null ? null : oldestFirst(newest.getAndSet(null));
    }

    /** Takes everything for the last time: every later push is refused. Writer only. */
    @Nullable
    Command<?> close() {
        Command<?> rest = newest.getAndSet(CLOSED);
        return rest == CLOSED ? null : oldestFirst(rest);
    }

    private static @Nullable Command<?> oldestFirst(@Nullable Command<?> newestFirst) {
        Command<?> reversed = null;
        Command<?> each = newestFirst;
        while (each != null) {
            Command<?> older = each.next;
            each.next = reversed;
            reversed = each;
            each = older;
        }
        return reversed;
    }
}
