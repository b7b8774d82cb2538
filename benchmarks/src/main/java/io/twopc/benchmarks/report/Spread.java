package io.twopc.benchmarks.report;

import java.util.Collection;
import java.util.Locale;

/** The median of some figures, and how far they lie apart. */
public record Spread(double median, double least, double most) {

    private static final int MANY = 100;

    /** Of at least one figure. */
    public static Spread of(Collection<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    @Override
    public String toString() {
        return least == most ? one(median) : one(median) + " (" + one(least) + "–" + one(most) + ")";
    }

    private static String one(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= MANY ? "%,.0f" : "%.3g", value);
    }
}
