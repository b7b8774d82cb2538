package io.twopc.benchmarks.measure;

import io.twopc.system.AppProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what processes use between two moments. Asking an application costs it something itself, so the kernel's
 * figures are taken between the questions and hold none of that; an application's own may hold rounds of the few
 * milliseconds around them, and are to be divided by the rounds it counted itself.
 */
public final class Meter {

    private final List<AppProcess> processes;
    private final List<Usage> told = new ArrayList<>();
    private final List<Usage> counted = new ArrayList<>();

    /** Takes the figures of the first moment. */
    public Meter(List<AppProcess> processes) {
        this.processes = List.copyOf(processes);
        processes.forEach(process -> told.add(Usage.told(Metrics.of(process.http()))));
        processes.forEach(process -> counted.add(Usage.counted(process.pid())));
    }

    /** Takes those of the second; what each process used since, in the order given. */
    public List<Usage> used() {
        List<Usage> later = processes.stream().map(p -> Usage.counted(p.pid())).toList();
        List<Usage> used = new ArrayList<>();
        for (int i = 0; i < processes.size(); i++) {
            used.add(later.get(i)
                    .plus(Usage.told(Metrics.of(processes.get(i).http())))
                    .minus(counted.get(i))
                    .minus(told.get(i)));
        }
        return used;
    }
}
