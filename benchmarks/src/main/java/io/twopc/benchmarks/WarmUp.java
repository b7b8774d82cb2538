package io.twopc.benchmarks;

import io.twopc.benchmarks.measure.Kernel;
import io.twopc.system.AppProcess;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;

/**
 * The first load on freshly started processes. They interpret, and then their compilers take much of a machine with few
 * processors, which is not what is to be compared; how long that lasts depends on the machine.
 */
final class WarmUp {

    private static final int SLICE_SECONDS = 5;

    /** Of one processor, for the compilers of all processes. */
    private static final double AT_REST = 0.1;

    private WarmUp() {}

    /** Loads a site until it is warm. */
    static void of(Site site, LoadKind load, Timing timing) {
        List<Long> processes = site.processes().stream().map(AppProcess::pid).toList();
        until(timing, () -> compilerSeconds(processes), seconds -> Run.of(site, load, site.round(), 0, seconds));
    }

    /**
     * Loads processes until their compilers rest, within the limits of the timing.
     *
     * @param compilers what their compilers have used so far, in seconds
     * @param load puts a load on them for so many seconds
     */
    static void until(Timing timing, DoubleSupplier compilers, IntConsumer load) {
        int passed = 0;
        int seconds = timing.firstWarmUpSeconds();
        double share;
        do {
            double before = compilers.getAsDouble();
            load.accept(seconds);
            share = (compilers.getAsDouble() - before) / seconds;
            passed += seconds;
            seconds = SLICE_SECONDS;
        } while (share > AT_REST && passed + seconds <= timing.longestFirstWarmUpSeconds());
    }

    static double compilerSeconds(Collection<Long> processes) {
        return processes.stream().mapToDouble(Kernel::compilerSeconds).sum();
    }
}
