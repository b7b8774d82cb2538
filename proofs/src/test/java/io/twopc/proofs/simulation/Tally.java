package io.twopc.proofs.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened in one simulation, or in many: how often each fault fired, and how much went on. */
final class Tally {

    private final Map<Fault, Long> fired = new EnumMap<>(Fault.class);
    long seeds;
    long events;
    long messages;
    long transactions;
    long committed;
    long aborted;
    long starts;

    void fired(Fault fault) {
        fired.merge(fault, 1L, Long::sum);
    }

    long count(Fault fault) {
        return fired.getOrDefault(fault, 0L);
    }

    void add(Tally other) {
        other.fired.forEach((fault, count) -> fired.merge(fault, count, Long::sum));
        seeds += other.seeds;
        events += other.events;
        messages += other.messages;
        transactions += other.transactions;
        committed += other.committed;
        aborted += other.aborted;
        starts += other.starts;
    }

    String faults() {
        return fired.entrySet().stream()
                .map(each -> String.format("%n  %-20s %,d", each.getKey(), each.getValue()))
                .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return String.format(
                "%,d seeds, %,d events, %,d messages delivered, %,d transactions (%,d committed, %,d aborted), %,d starts",
                seeds, events, messages, transactions, committed, aborted, starts);
    }
}
