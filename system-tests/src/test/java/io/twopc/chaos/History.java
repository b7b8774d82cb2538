package io.twopc.chaos;

import io.twopc.system.HttpJson.Answer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Everything that clients were answered about every transfer. May be used by many threads at once. */
final class History {

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /**
     * An answer that binds the coordinator: a transaction with its outcome, or one that was admitted and has none yet.
     *
     * @param outcome COMMITTED, ABORTED or UNKNOWN
     * @param reason empty if there is none
     */
    record Told(String id, String outcome, String reason) {

        static Told of(Answer answer) {
            return new Told(answer.field("id"), answer.field("outcome"), answer.field("reason"));
        }

        boolean isFinal() {
            return outcome.equals("COMMITTED") || outcome.equals("ABORTED");
        }
    }

    /** What is known of one transfer; answers that were all the same count once. */
    static final class Entry {

        private final Transfer transfer;
        private final Set<Told> told = new LinkedHashSet<>();
        private final Set<String> surprises = new LinkedHashSet<>();

        private Entry(Transfer transfer) {
            this.transfer = transfer;
        }

        Transfer transfer() {
            return transfer;
        }

        synchronized Set<Told> told() {
            return new LinkedHashSet<>(told);
        }

        /** Answers that nobody should get here. */
        synchronized Set<String> surprises() {
            return new LinkedHashSet<>(surprises);
        }

        /** The first outcome that anybody was told. */
        synchronized Optional<Told> outcome() {
            return told.stream().filter(Told::isFinal).findFirst();
        }

        private synchronized boolean add(Told answer) {
            boolean first = answer.isFinal() && told.stream().noneMatch(Told::isFinal);
            told.add(answer);
            return first;
        }

        private synchronized void addSurprise(String answer) {
            surprises.add(answer);
        }
    }

    /** Notes that a transfer is about to be asked for. */
    void begin(Transfer transfer) {
        entries.computeIfAbsent(transfer.key(), key -> new Entry(transfer));
    }

    /**
     * Notes an answer.
     *
     * @return whether it was the first to tell an outcome
     */
    boolean record(String key, Told answer) {
        return entry(key).add(answer);
    }

    /** Notes an answer that nobody should get. */
    void recordSurprise(String key, String answer) {
        entry(key).addSurprise(answer);
    }

    Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalArgumentException("nobody asked for " + key);
        }
        return entry;
    }

    Collection<Entry> entries() {
        return entries.values();
    }
}
