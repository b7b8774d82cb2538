package io.twopc.benchmarks;

import io.twopc.benchmarks.load.Pace;
import java.util.List;

/** The loads of the scenarios, as the command line has them. */
record Loads(Settings settings) {

    /** Of a closed loop, where the command line says nothing. */
    static final String CALLERS = "1,16,64,256";

    private static final int MOST_CONNECTIONS = 512;

    /** So many rounds on their way over a stream keep a coordinator busy; more only wait. */
    static final int SATURATING = 256;

    /** One by one, each caller waiting for its answer. */
    List<LoadKind> rest() {
        return settings.numbers("callers", CALLERS).stream()
                .map(callers -> LoadKind.rest(new Pace.Closed(callers)))
                .toList();
    }

    /** One by one, at rates. */
    List<LoadKind> restAtRates() {
        return settings.numbers("rates", "250,500,1000").stream()
                .map(rate -> LoadKind.rest(new Pace.Open(rate, MOST_CONNECTIONS)))
                .toList();
    }

    /** As lines of streams; the number in flight is that of all streams together. */
    List<LoadKind> streams() {
        int streams = settings.number("streams", 1);
        return settings.numbers("in-flight", "64,256,1024,4096").stream()
                .map(inFlight -> LoadKind.stream(new Pace.Closed(Math.max(1, inFlight / streams)), streams))
                .toList();
    }

    /** One of each, where something else is varied. */
    List<LoadKind> brief() {
        return brief(SATURATING);
    }

    /** The same, with fewer on their way over the stream than branches that H2 may hold prepared. */
    List<LoadKind> briefOnDatabases() {
        return brief(SATURATING / 2);
    }

    private static List<LoadKind> brief(int inFlight) {
        return List.of(
                LoadKind.rest(new Pace.Closed(1)),
                LoadKind.rest(new Pace.Closed(64)),
                LoadKind.stream(new Pace.Closed(inFlight), 1));
    }
}
