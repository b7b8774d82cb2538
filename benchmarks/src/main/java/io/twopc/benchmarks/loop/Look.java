package io.twopc.benchmarks.loop;

/**
 * What the callers of a closed loop saw.
 *
 * @param perSecond rounds that committed
 * @param notCommitted rounds that ended otherwise
 */
public record Look(double perSecond, double p50Millis, double p99Millis, long notCommitted) {

    /** Ahead of the figures in their line. */
    static final String MARK = "LOOK ";

    /** Its figures on one line. */
    String line() {
        return MARK
                + String.join(
                        " ",
                        Double.toString(perSecond),
                        Double.toString(p50Millis),
                        Double.toString(p99Millis),
                        Long.toString(notCommitted));
    }

    /** The figures without the mark. */
    static Look of(String figures) {
        String[] words = figures.split(" ", -1);
        return new Look(
                Double.parseDouble(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Long.parseLong(words[3]));
    }
}
