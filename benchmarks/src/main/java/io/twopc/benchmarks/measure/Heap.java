package io.twopc.benchmarks.measure;

import io.twopc.system.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The heap of a process of this JDK. */
public final class Heap {

    private static final double MEGA = 1 << 20;

    private Heap() {}

    /** Has all garbage collected, as {@code jcmd PID GC.run} does. */
    public static void collect(AppProcess process) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process collecting = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (collecting.waitFor() != 0) {
                throw new IllegalStateException(process.name() + " could not be made to collect its garbage");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What of it is used now, in MB of 1,048,576 bytes. */
    public static double usedMegabytes(AppProcess process) {
        return Metrics.of(process.http()).sum("jvm_memory_used_bytes", "area=\"heap\"") / MEGA;
    }
}
