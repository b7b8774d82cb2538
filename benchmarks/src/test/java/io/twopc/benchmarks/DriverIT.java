package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.benchmarks.load.Pace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver against real processes, for a second each: that it works, and nothing about how fast. */
class DriverIT {

    private static final Settings SETTINGS = new Settings(
            "--coordinator-jvm", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "--participant-jvm", "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    private static final double TEN_A_SECOND = 10;

    @Test
    void everyFormAndPaceCommitsRoundsAndTellsWhatTheyCost(@TempDir Path directory) {
        try (Site site = Site.start(directory, 1, Resource.named("preference"), SETTINGS)) {
            for (LoadKind load : List.of(
                    LoadKind.rest(new Pace.Closed(2)),
                    LoadKind.rest(new Pace.Open(TEN_A_SECOND, 4)),
                    LoadKind.stream(new Pace.Closed(8), 1),
                    LoadKind.stream(new Pace.Open(TEN_A_SECOND, 8), 2))) {
                Run run = Run.of(site, load, site.round(), 1, 1);

                assertThat(run.tally().committed()).as(load.name()).isPositive();
                assertThat(run.millis(50)).as(load.name()).isPositive();
                Map<String, Object> row = Figures.of(load.name(), List.of(run));
                assertThat(row).as(load.name()).containsKeys("rounds/s", "p99.9", "coordinator forces");
                assertThat(run.usage()).hasSize(2).allSatisfy(usage -> {
                    assertThat(usage.forces()).isPositive();
                    assertThat(usage.messagesIn()).isPositive();
                    assertThat(usage.writes()).isPositive();
                });
            }
        }
    }

    @Test
    void anOutcomeThatIsNotCommittedIsShownWithItsReason(@TempDir Path directory) {
        Settings settings = new Settings(
                "--set-participant", "twopc.participant.vote-preference=ABORT",
                "--coordinator-jvm", "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                "--participant-jvm", "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        try (Site site = Site.start(directory, 1, new Voiceless(), settings)) {
            for (LoadKind load : List.of(LoadKind.rest(new Pace.Closed(2)), LoadKind.stream(new Pace.Closed(8), 1))) {
                Run run = Run.of(site, load, site.round(), 0, 1);

                assertThat(run.tally().committed()).as(load.name()).isZero();
                assertThat(run.tally().others()).as(load.name()).containsOnlyKeys("ABORTED voted_abort");
            }
        }
    }

    /** Leaves the vote to the settings. */
    private static final class Voiceless implements Resource {

        @Override
        public void configure(io.twopc.system.ParticipantProcess participant) {
            // As it was set.
        }

        @Override
        public String payload() {
            return "{}";
        }
    }
}
