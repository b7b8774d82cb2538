package io.twopc.benchmarks.loop;

/**
 * What the callers of a closed loop saw.
 *
 * @param perSecond rounds that committed
 * @param notCommitted rounds that ended otherwise
 */
public record Look(double perSecond, double p50Millis, double p99Millis, long notCommitted) {

    private static final String MARK = "LOOK";

    /** Its figures on one line. */
    String line() {
        return String.join(
                " ",
                MARK,
                Double.toString(perSecond),
                Double.toString(p50Millis),
                Double.toString(p99Millis),
                Long.toString(notCommitted));
    }

    static boolean isOne(String line) {
        return line.startsWith(MARK);
    }

    static Look of(String line) {
        String[] words = line.split(" ", -1);
        return new Look(
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]),
                Double.parseDouble(words[3]),
                Long.parseLong(words[4]));
    }
}
