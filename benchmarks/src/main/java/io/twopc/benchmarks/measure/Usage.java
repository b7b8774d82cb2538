package io.twopc.benchmarks.measure;

/**
 * What a process used: since its start, or between two moments. That of several processes is added up.
 *
 * @param cpuSeconds processor time, user and system
 * @param compilerSeconds what of that the JVM's compilers took
 * @param diskBytes bytes that it caused to be written to the disk
 * @param rounds rounds that it counted itself as committed, which its own figures below are to be divided by
 * @param forces forces of its own log
 * @param records records that these made durable
 * @param messagesIn messages received on the participant channel
 * @param messagesOut messages sent on it
 * @param framesIn frames that held the messages received
 * @param framesOut frames that held the messages sent
 * @param allocatedBytes what was allocated in the heap, as far as a collection has noticed
 * @param gcSeconds pauses of the garbage collector
 */
public record Usage(
        double cpuSeconds,
        double compilerSeconds,
        double diskBytes,
        double rounds,
        double forces,
        double records,
        double messagesIn,
        double messagesOut,
        double framesIn,
        double framesOut,
        double allocatedBytes,
        double gcSeconds) {

    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What an application says of itself; the kernel's figures are 0. */
    static Usage told(Metrics metrics) {
        return new Usage(
                0,
                0,
                0,
                // The coordinator counts transactions, a participant is told of each by a commit.
                metrics.sum("twopc_transactions_total", "outcome=\"COMMITTED\"")
                        + metrics.sum("twopc_messages_total", "direction=\"in\",type=\"commit\""),
                metrics.sum("twopc_log_force_duration_seconds_count", ""),
                metrics.sum("twopc_log_batch_size_records_sum", ""),
                metrics.sum("twopc_messages_total", "direction=\"in\""),
                metrics.sum("twopc_messages_total", "direction=\"out\""),
                metrics.sum("twopc_frames_total", "direction=\"in\""),
                metrics.sum("twopc_frames_total", "direction=\"out\""),
                metrics.sum("jvm_gc_memory_allocated_bytes_total", ""),
                metrics.sum("jvm_gc_pause_seconds_sum", ""));
    }

    /** What the kernel says; the application's figures are 0. */
    static Usage counted(long pid) {
        return new Usage(
                Kernel.cpuSeconds(pid),
                Kernel.compilerSeconds(pid),
                Kernel.io(pid, "write_bytes"),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    /** Both together. */
    public Usage plus(Usage other) {
        return combine(other, 1);
    }

    /** What came in between. */
    public Usage minus(Usage earlier) {
        return combine(earlier, -1);
    }

    private Usage combine(Usage other, int sign) {
        return new Usage(
                cpuSeconds + sign * other.cpuSeconds,
                compilerSeconds + sign * other.compilerSeconds,
                diskBytes + sign * other.diskBytes,
                rounds + sign * other.rounds,
                forces + sign * other.forces,
                records + sign * other.records,
                messagesIn + sign * other.messagesIn,
                messagesOut + sign * other.messagesOut,
                framesIn + sign * other.framesIn,
                framesOut + sign * other.framesOut,
                allocatedBytes + sign * other.allocatedBytes,
                gcSeconds + sign * other.gcSeconds);
    }
}
