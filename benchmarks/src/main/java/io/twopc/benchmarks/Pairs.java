package io.twopc.benchmarks;

import io.twopc.benchmarks.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Looks at A and B that lie beside each other in time, so that what a machine does meanwhile happens to both. */
final class Pairs {

    private final List<Run> ofA = new ArrayList<>();
    private final List<Run> ofB = new ArrayList<>();

    void add(Run a, Run b) {
        ofA.add(a);
        ofB.add(b);
    }

    /** All of them as one. */
    static Pairs together(List<Pairs> parts) {
        Pairs all = new Pairs();
        for (Pairs part : parts) {
            all.ofA.addAll(part.ofA);
            all.ofB.addAll(part.ofB);
        }
        return all;
    }

    /** The medians of their ratios. */
    static Spread ratioOfEach(List<Pairs> parts, ToDoubleFunction<Run> figure) {
        return Spread.of(parts.stream().map(part -> part.ratio(figure).median()).toList());
    }

    List<Run> ofA() {
        return List.copyOf(ofA);
    }

    List<Run> ofB() {
        return List.copyOf(ofB);
    }

    Spread spreadOfA(ToDoubleFunction<Run> figure) {
        return spread(ofA, figure);
    }

    Spread spreadOfB(ToDoubleFunction<Run> figure) {
        return spread(ofB, figure);
    }

    /** B over A, within each pair. */
    Spread ratio(ToDoubleFunction<Run> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ofA.size(); i++) {
            ratios.add(figure.applyAsDouble(ofB.get(i)) / figure.applyAsDouble(ofA.get(i)));
        }
        return Spread.of(ratios);
    }

    private static Spread spread(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
    }
}
