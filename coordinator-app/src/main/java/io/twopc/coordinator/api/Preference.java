package io.twopc.coordinator.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client prefers (RFC 7240): to be answered at once, or to wait only so long for the outcome. Preferences that are
 * not known, or not understood, are ignored, as the RFC asks.
 *
 * @param patience how long the client is ready to wait, where it said so
 */
record Preference(boolean respondAsync, @Nullable Duration patience) {

    private static final int MOST_SECONDS = 86_400;

    static Preference parse(List<String> headers) {
        boolean async = false;
        Duration wait = null;
        for (String header : headers) {
            for (String each : header.split(",", -1)) {
                String preference = each.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
                if (preference.equals("respond-async")) {
                    async = true;
                } else if (wait == null && preference.startsWith("wait=")) {
                    wait = seconds(preference.substring("wait=".length())).orElse(null);
                }
            }
        }
        return new Preference(async, wait);
    }

    /** How long to wait for the outcome, given the longest that the coordinator is willing to. */
    Duration waitAtMost(Duration longest) {
        if (patience != null) {
            return patience.compareTo(longest) < 0 ? patience : longest;
        }
        return respondAsync ? Duration.ZERO : longest;
    }

    /** What to say was applied when the answer did not wait for the outcome. */
    Optional<String> applied() {
        List<String> applied = new ArrayList<>();
        if (respondAsync) {
            applied.add("respond-async");
        }
        if (patience != null) {
            applied.add("wait=" + patience.toSeconds());
        }
        return applied.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", applied));
    }

    private static Optional<Duration> seconds(String text) {
        String digits = text.strip().replace("\"", "");
        if (!digits.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(Math.min(Integer.parseInt(digits), MOST_SECONDS)));
    }
}
