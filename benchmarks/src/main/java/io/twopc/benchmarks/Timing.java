package io.twopc.benchmarks;

/**
 * How long to look, and how often.
 *
 * @param warmUpSeconds before each run
 * @param measureSeconds of each run
 * @param runs of each load; their median counts
 * @param firstWarmUpSeconds of load before the first run of freshly started processes, at least
 * @param longestFirstWarmUpSeconds at most: in between it ends when the compilers rest
 */
record Timing(int warmUpSeconds, int measureSeconds, int runs, int firstWarmUpSeconds, int longestFirstWarmUpSeconds) {

    private static final int LONGEST_FIRST_WARM_UP = 180;

    static Timing of(Settings settings) {
        boolean quick = settings.has("quick");
        int firstWarmUp = settings.number("first-warm-up", quick ? 5 : 15);
        return new Timing(
                settings.number("warm-up", quick ? 2 : 5),
                settings.number("measure", quick ? 3 : 10),
                settings.number("runs", quick ? 1 : 3),
                firstWarmUp,
                settings.number("first-warm-up-at-most", quick ? firstWarmUp : LONGEST_FIRST_WARM_UP));
    }
}
