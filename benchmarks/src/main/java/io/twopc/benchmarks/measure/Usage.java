package io.twopc.benchmarks.measure;

import io.twopc.system.AppProcess;

/**
 * What a process used: since its start, or between two moments. That of several processes is added up.
 *
 * @param cpuSeconds processor time, user and system
 * @param forces forces of its own log
 * @param records records that these made durable
 * @param messagesIn messages received on the participant channel
 * @param messagesOut messages sent on it
 * @param reads system calls that read, from files and sockets alike
 * @param writes system calls that write
 * @param diskBytes bytes that it caused to be written to the disk
 * @param allocatedBytes what was allocated in the heap, as far as a collection has noticed
 * @param gcSeconds pauses of the garbage collector
 * @param gcCount how many there were
 */
public record Usage(
        double cpuSeconds,
        double forces,
        double records,
        double messagesIn,
        double messagesOut,
        double reads,
        double writes,
        double diskBytes,
        double allocatedBytes,
        double gcSeconds,
        double gcCount) {

    /** Nothing. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** What an application says of itself; the kernel's figures are 0. */
    static Usage told(AppProcess process) {
        Metrics metrics = Metrics.of(process.http());
        return new Usage(
                0,
                metrics.sum("twopc_log_force_duration_seconds_count", ""),
                metrics.sum("twopc_log_batch_size_records_sum", ""),
                metrics.sum("twopc_messages_total", "direction=\"in\""),
                metrics.sum("twopc_messages_total", "direction=\"out\""),
                0,
                0,
                0,
                metrics.sum("jvm_gc_memory_allocated_bytes_total", ""),
                metrics.sum("jvm_gc_pause_seconds_sum", ""),
                metrics.sum("jvm_gc_pause_seconds_count", ""));
    }

    /** What the kernel says; the application's figures are 0. */
    static Usage counted(long pid) {
        return new Usage(
                Kernel.cpuSeconds(pid),
                0,
                0,
                0,
                0,
                Kernel.io(pid, "syscr"),
                Kernel.io(pid, "syscw"),
                Kernel.io(pid, "write_bytes"),
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
                forces + sign * other.forces,
                records + sign * other.records,
                messagesIn + sign * other.messagesIn,
                messagesOut + sign * other.messagesOut,
                reads + sign * other.reads,
                writes + sign * other.writes,
                diskBytes + sign * other.diskBytes,
                allocatedBytes + sign * other.allocatedBytes,
                gcSeconds + sign * other.gcSeconds,
                gcCount + sign * other.gcCount);
    }
}
