package io.twopc.metering;

import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Counters by words that others choose. A label must not grow without bounds, so from a certain number of words on, new
 * ones are counted together as {@code other}.
 */
public final class Words {

    private static final String OTHER = "other";
    private static final int MOST_WORDS = 64;

    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Function<String, Counter> maker;

    /** Counters for words, those that are known from the start. */
    public Words(List<String> known, Function<String, Counter> maker) {
        this.maker = maker;
        known.forEach(word -> counters.put(word, maker.apply(word)));
    }

    /** Counts one. */
    public void count(String word) {
        Counter counter = counters.get(word);
        if (counter == null) {
            String label = counters.size() < MOST_WORDS ? word.replace(' ', '_') : OTHER;
            counter = counters.computeIfAbsent(label, maker);
        }
        counter.increment();
    }
}
