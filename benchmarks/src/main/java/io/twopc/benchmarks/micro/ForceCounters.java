package io.twopc.benchmarks.micro;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Durable records and the forces that made them so, added up over callers and iterations. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ForceCounters {
    public long records;
    public long forces;

    private boolean first;
    private long seen;

    /** One of the callers counts the forces, which are everybody's. */
    @Setup
    public void choose(ThreadParams threads) {
        first = threads.getThreadIndex() == 0;
    }

    /** Counts a record of this caller, durable after so many forces of the log. */
    void durable(long forcesSoFar) {
        records++;
        if (first) {
            forces += forcesSoFar - seen;
            seen = forcesSoFar;
        }
    }
}
