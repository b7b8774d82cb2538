package io.twopc.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of the command line: {@code --name value}, or {@code --name} alone for a switch. */
final class Settings {

    private static final String OTHER = "other-";
    private static final Set<String> KNOWN = Set.of(
            "only",
            "quick",
            "warm-up",
            "first-warm-up",
            "first-warm-up-at-most",
            "measure",
            "runs",
            "participants",
            "callers",
            "in-flight",
            "streams",
            "rates",
            "coordinator-jvm",
            "participant-jvm",
            "set",
            "set-participant",
            "directory",
            "name",
            "pairs",
            "starts",
            "other",
            "other-coordinator-jvm",
            "other-participant-jvm",
            "other-set",
            "connections",
            "rounds",
            "idle",
            "idle-participants",
            "commits",
            "benchmarks");

    private final Map<String, String> values = new HashMap<>();

    Settings(String... words) {
        int at = 0;
        while (at < words.length) {
            String name = words[at].startsWith("--") ? words[at].substring(2) : "";
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown: " + words[at] + "; there are "
                        + KNOWN.stream().sorted().map(known -> "--" + known).toList());
            }
            // A value may begin with one dash, as flags of a JVM do.
            boolean hasValue = at + 1 < words.length && !words[at + 1].startsWith("--");
            values.put(name, hasValue ? words[at + 1] : "true");
            at += hasValue ? 2 : 1;
        }
    }

    /** The same, with a word before those that a value has; what comes later on the command line counts. */
    Settings before(String name, String word) {
        Settings changed = new Settings();
        changed.values.putAll(values);
        changed.values.put(name, (word + " " + text(name, "")).strip());
        return changed;
    }

    /** Those for the other one of a comparison: what begins with "other-" counts, and the rest where that says nothing. */
    Settings ofTheOther() {
        Settings changed = new Settings();
        changed.values.putAll(values);
        values.forEach((name, value) -> {
            if (name.startsWith(OTHER)) {
                changed.values.put(name.substring(OTHER.length()), value);
            }
        });
        return changed;
    }

    /** A switch. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback) {
        return Integer.parseInt(text(name, Integer.toString(fallback)));
    }

    /** Numbers with commas between them. */
    List<Integer> numbers(String name, String fallback) {
        return words(name, fallback, ",").stream().map(Integer::valueOf).toList();
    }

    /** Words with something between them; none where there is nothing. */
    List<String> words(String name, String fallback, String between) {
        return Arrays.stream(text(name, fallback).split(between, -1))
                .filter(word -> !word.isBlank())
                .toList();
    }
}
