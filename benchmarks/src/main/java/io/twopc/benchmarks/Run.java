package io.twopc.benchmarks;

import io.twopc.benchmarks.load.RoundTemplate;
import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.load.Window;
import io.twopc.benchmarks.measure.Kernel;
import io.twopc.benchmarks.measure.Meter;
import io.twopc.benchmarks.measure.Usage;
import io.twopc.system.AppProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One look at a load: its rounds, and what each process used meanwhile.
 *
 * @param seconds how long the look was
 * @param usage of the processes, the coordinator first
 * @param peakMegabytes the most memory of each that was resident meanwhile, in MB of 1,048,576 bytes
 * @param driver processor time of this process, which shares the machine
 */
record Run(Tally tally, double seconds, List<Usage> usage, List<Double> peakMegabytes, double driver) {

    /** Loads may still have much to be answered when they are told to end. */
    private static final long END_SECONDS = 90;

    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    /** Loads a site, and looks once it is warm. */
    static Run of(Site site, LoadKind load, Timing timing) {
        return of(site, load, site.round(), timing.warmUpSeconds(), timing.measureSeconds());
    }

    static Run of(Site site, LoadKind load, RoundTemplate round, int warmUpSeconds, int measureSeconds) {
        Window window = new Window();
        CompletableFuture<Tally> tally = load.begin(site.coordinator().httpPort(), round, window);
        try {
            pass(warmUpSeconds, tally);
            List<AppProcess> measured = site.processes();
            measured.forEach(process -> Kernel.resetPeak(process.pid()));
            Meter meter = new Meter(measured);
            double driver = ownCpuSeconds();
            window.open();
            pass(measureSeconds, tally);
            window.close();
            double used = ownCpuSeconds() - driver;
            List<Usage> usage = meter.used();
            List<Double> peaks = measured.stream().map(Run::peak).toList();
            return new Run(tally.get(END_SECONDS, TimeUnit.SECONDS), window.seconds(), usage, peaks, used);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "the load broke off\n" + site.coordinator().logTail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            window.close();
        }
    }

    /** Waits, unless the load breaks off. */
    private static void pass(int seconds, CompletableFuture<Tally> load)
            throws InterruptedException, ExecutionException {
        try {
            load.get(seconds, TimeUnit.SECONDS);
            throw new IllegalStateException("the load ended by itself");
        } catch (TimeoutException asExpected) {
            // The time is over, and the load goes on.
        }
    }

    private static double peak(AppProcess process) {
        return Kernel.memoryKilobytes(process.pid(), "VmHWM") / KILOBYTES_PER_MEGABYTE;
    }

    private static double ownCpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    double perSecond() {
        return tally.committed() / seconds;
    }

    /** A latency in milliseconds; 0 if there was none. */
    double millis(double percentile) {
        return tally.latencies().getValueAtPercentile(percentile) / 1e6;
    }
}
