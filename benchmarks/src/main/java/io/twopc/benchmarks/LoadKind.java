package io.twopc.benchmarks;

import io.twopc.benchmarks.load.HttpLoad;
import io.twopc.benchmarks.load.Pace;
import io.twopc.benchmarks.load.RoundTemplate;
import io.twopc.benchmarks.load.StreamLoad;
import io.twopc.benchmarks.load.Tally;
import io.twopc.benchmarks.load.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A way to ask for rounds: how, how many at once or how often. */
record LoadKind(Form form, Pace pace, int streams) {

    /** One by one, or as lines of streams. */
    enum Form {
        REST,
        STREAM
    }

    static LoadKind rest(Pace pace) {
        return new LoadKind(Form.REST, pace, 0);
    }

    /** @param pace for each of the streams */
    static LoadKind stream(Pace pace, int streams) {
        return new LoadKind(Form.STREAM, pace, streams);
    }

    String name() {
        String how = form == Form.REST ? "rest" : streams == 1 ? "stream" : streams + " streams";
        if (pace instanceof Pace.Closed closed) {
            return how + ", " + closed.callers() + (form == Form.REST ? " callers" : " in flight");
        }
        return how + ", " + Math.round(((Pace.Open) pace).perSecond()) + "/s";
    }

    /** Loads until the window is closed. */
    CompletableFuture<Tally> begin(int port, RoundTemplate round, Window window) {
        int threads = Math.max(1, streams);
        List<CompletableFuture<Tally>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            long firstNumber = (long) i * RoundTemplate.NUMBERS / threads;
            all.add(CompletableFuture.supplyAsync(() -> run(port, round, window, firstNumber), LoadKind::start));
        }
        CompletableFuture<Tally> sum = all.get(0);
        for (CompletableFuture<Tally> other : all.subList(1, threads)) {
            sum = sum.thenCombine(other, Tally::plus);
        }
        return sum;
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "load");
        thread.setDaemon(true);
        thread.start();
    }

    private Tally run(int port, RoundTemplate round, Window window, long firstNumber) {
        return form == Form.REST
                ? HttpLoad.rounds(port, round, pace, window, firstNumber).run()
                : new StreamLoad(port, round, pace, window, firstNumber).run();
    }
}
