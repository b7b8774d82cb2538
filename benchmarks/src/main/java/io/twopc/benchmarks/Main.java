package io.twopc.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** The round driver: see {@code benchmarks/run}. */
public final class Main {

    private Main() {}

    /** Measures what the words say and prints it. */
    public static void main(String... words) throws IOException {
        Settings settings = new Settings(words);
        Path directory = Path.of(settings.text("directory", "target/bench")).toAbsolutePath();
        Timing timing = Timing.of(settings);
        try (Site site = Site.start(directory.resolve("thin"), 3, Resource.named("preference"), settings)) {
            for (int callers : settings.numbers("callers", "1,16,64,256")) {
                Run run = Run.of(site, LoadKind.rest(new io.twopc.benchmarks.load.Pace.Closed(callers)), timing);
                System.out.printf(
                        "%d: %.0f/s p50 %.3f p99 %.3f p99.9 %.3f ms; %s; driver %.2f %s%n",
                        callers,
                        run.perSecond(),
                        run.millis(50),
                        run.millis(99),
                        run.millis(99.9),
                        run.tally().others(),
                        run.driver(),
                        run.usage());
            }
            for (int n : settings.numbers("in-flight", "256,1024,4096")) {
                Run run = Run.of(site, LoadKind.stream(new io.twopc.benchmarks.load.Pace.Closed(n), 1), timing);
                System.out.printf(
                        "stream %d: %.0f/s p50 %.3f p99 %.3f p99.9 %.3f ms; %s; driver %.2f %s%n",
                        n,
                        run.perSecond(),
                        run.millis(50),
                        run.millis(99),
                        run.millis(99.9),
                        run.tally().others(),
                        run.driver(),
                        run.usage());
            }
        }
    }
}
