package io.twopc.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a journal told. */
class CountingListener implements JournalListener {
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final List<Long> bytes = new CopyOnWriteArrayList<>();
    final List<Throwable> poisons = new CopyOnWriteArrayList<>();

    @Override
    public void forced(long nanos, int records, long size) {
        batches.add(records);
        bytes.add(size);
    }

    @Override
    public void poisoned(Throwable cause) {
        poisons.add(cause);
    }
}
