package io.twopc.benchmarks.measure;

import io.twopc.system.HttpJson;
import java.util.HashMap;
import java.util.Map;

/** What one application says under /actuator/prometheus at one moment. */
public final class Metrics {

    private static final int OK = 200;

    private final Map<String, Double> values = new HashMap<>();

    private Metrics() {}

    /** Asks for it. */
    public static Metrics of(HttpJson application) {
        HttpJson.Answer answer = application.get("/actuator/prometheus");
        if (answer.status() != OK) {
            throw new IllegalStateException("no metrics, but " + answer);
        }
        return parse(answer.text());
    }

    static Metrics parse(String text) {
        Metrics metrics = new Metrics();
        for (String line : text.split("\n", -1)) {
            int end = line.lastIndexOf(' ');
            if (!line.startsWith("#") && end > 0) {
                metrics.values.put(line.substring(0, end), Double.parseDouble(line.substring(end + 1)));
            }
        }
        return metrics;
    }

    /**
     * The sum over all label values.
     *
     * @param label a label that must be among a line's, as in {@code direction="out"}; empty for all
     */
    public double sum(String name, String label) {
        double sum = 0;
        for (Map.Entry<String, Double> each : values.entrySet()) {
            String key = each.getKey();
            boolean named = key.equals(name) || key.startsWith(name + "{");
            if (named && key.contains(label)) {
                sum += each.getValue();
            }
        }
        return sum;
    }
}
