package io.twopc.benchmarks.micro;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** What JMH found about one benchmark, as a row of a report. */
final class Row {

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private Row() {}

    @SuppressWarnings("rawtypes") // as JMH has them
    static Map<String, Object> of(String name, RunResult result) {
        BenchmarkParams params = result.getParams();
        Result<?> score = result.getPrimaryResult();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("benchmark", name);
        params.getParamsKeys().forEach(key -> row.put(key, params.getParam(key)));
        row.put("threads", params.getThreads());
        row.put("score", score.getScore());
        put(row, "error", score.getScoreError());
        row.put("unit", score.getScoreUnit());
        if (params.getMode() == Mode.SampleTime) {
            Statistics all = score.getStatistics();
            row.put("p50", all.getPercentile(50));
            row.put("p99", all.getPercentile(99));
            row.put("p99.9", all.getPercentile(99.9));
            row.put("max", all.getMax());
        }
        Map<String, Result> others = result.getSecondaryResults();
        others.forEach((label, other) -> {
            // When it takes samples, JMH allocates too.
            if (label.endsWith(ALLOCATION) && params.getMode() != Mode.SampleTime) {
                put(row, "B/op", other.getScore());
            }
        });
        ratio(row, "records/force", others.get("records"), others.get("forces"));
        ratio(row, "messages/write", others.get("messages"), others.get("writes"));
        ratio(row, "bytes/message", others.get("bytes"), others.get("messages"));
        return row;
    }

    private static void ratio(Map<String, Object> row, String name, @Nullable Result<?> of, @Nullable Result<?> to) {
        if (of != null && to != null) {
            put(row, name, of.getScore() / to.getScore());
        }
    }

    /** Leaves out what too few iterations cannot tell. */
    private static void put(Map<String, Object> row, String name, double figure) {
        if (Double.isFinite(figure)) {
            row.put(name, figure);
        }
    }
}
