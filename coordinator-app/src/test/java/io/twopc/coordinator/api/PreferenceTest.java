package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Prefer header of RFC 7240: what is understood, and what is ignored. */
class PreferenceTest {

    private static final Duration LONGEST = Duration.ofSeconds(45);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    respond-async | PT0S | respond-async
                    Respond-Async | PT0S | respond-async
                    respond-async; a=b | PT0S | respond-async
                    respond-async, wait=10 | PT10S | respond-async, wait=10
                    wait=10, respond-async | PT10S | respond-async, wait=10
                    return=minimal, wait=3 | PT3S | wait=3
                    wait="3" | PT3S | wait=3
                    wait=0 | PT0S | wait=0
                    wait=1, wait=2 | PT1S | wait=1
                    wait=900 | PT45S | wait=900
                    """)
    void whatIsUnderstoodIsApplied(String header, Duration wait, String applied) {
        Preference preference = Preference.parse(List.of(header));

        assertThat(preference.waitAtMost(LONGEST)).isEqualTo(wait);
        assertThat(preference.applied()).hasValue(applied);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "nonsense", "wait", "wait=", "wait=soon", "wait=-1", "wait=99999999999"})
    void whatIsNotUnderstoodIsIgnored(String header) {
        Preference preference = Preference.parse(List.of(header));

        assertThat(preference.waitAtMost(LONGEST)).isEqualTo(LONGEST);
        assertThat(preference.applied()).isEmpty();
    }

    @Test
    void severalHeadersCountTogether() {
        assertThat(Preference.parse(List.of("respond-async", "wait=5")).waitAtMost(LONGEST))
                .isEqualTo(Duration.ofSeconds(5));
    }
}
