package io.twopc.benchmarks.micro;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Messages sent, and the writes and bytes they became, added up over callers and iterations. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class WriteCounters {
    public long messages;
    public long writes;
    public long bytes;

    private boolean first;
    private long writesSeen;
    private long bytesSeen;

    /** One of the callers counts the writes, which are everybody's. */
    @Setup
    public void choose(ThreadParams threads) {
        first = threads.getThreadIndex() == 0;
    }

    /** Counts a message of this caller. */
    void sent(OneConnection connection) {
        messages++;
        if (first) {
            long writesNow = connection.writes();
            long bytesNow = connection.bytes();
            writes += writesNow - writesSeen;
            bytes += bytesNow - bytesSeen;
            writesSeen = writesNow;
            bytesSeen = bytesNow;
        }
    }
}
