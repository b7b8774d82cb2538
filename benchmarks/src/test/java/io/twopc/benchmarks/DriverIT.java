package io.twopc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.benchmarks.load.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
                assertThat(row)
                        .as(load.name())
                        .containsKeys("rounds/s", "p99.9", "coordinator CPU µs/branch", "p peak MB");
                assertThat(run.usage()).hasSize(2).allSatisfy(usage -> {
                    assertThat(usage.forces()).isPositive();
                    assertThat(usage.messagesIn()).isPositive();
                    assertThat(usage.rounds()).isPositive();
                    assertThat(usage.framesOut()).isPositive().isLessThanOrEqualTo(usage.messagesOut());
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

    @Test
    void idleParticipantsOpenCommitsAndGrowthEachFillTheirRows(@TempDir Path directory) throws IOException {
        Main.main(("--only idle,recovery,growth --runs 1 --warm-up 1 --idle 1 --idle-participants 10,20 --commits 500"
                        + " --rounds 100,500 --in-flight 16 --directory " + directory)
                .split(" "));

        JsonNode sections = JsonMapper.shared()
                .readTree(Files.readAllBytes(directory.resolve("results.json")))
                .path("sections");
        JsonNode growth = sections.path(0).path("rows");
        assertThat(growth.size()).isEqualTo(2);
        assertThat(growth.path(1).path("rounds").asDouble()).isGreaterThanOrEqualTo(500);
        assertThat(growth.path(1).path("not committed").asString()).isEqualTo("none");
        assertThat(growth.path(1).path("history bytes/round").asDouble()).isPositive();
        JsonNode idle = sections.path(1).path("rows");
        assertThat(idle.size()).isEqualTo(3);
        assertThat(idle.path(2).path("connected").asInt()).isEqualTo(20);
        assertThat(idle.path(2).path("KiB each").has("median")).isTrue();
        JsonNode recovery = sections.path(2).path("rows");
        assertThat(recovery.size()).isEqualTo(1);
        assertThat(recovery.path(0).path("open commits").asInt()).isEqualTo(500);
        assertThat(recovery.path(0).path("round decided s").path("median").asDouble())
                .isPositive();
    }

    @Test
    void twoSitesAreComparedUnderEachLoad(@TempDir Path directory) throws IOException {
        Main.main(("--only compare --pairs 2 --callers 2 --in-flight 8 --first-warm-up 1 --first-warm-up-at-most 1"
                        + " --warm-up 0 --measure 1 --other-coordinator-jvm -Xmx128m --directory " + directory)
                .split(" "));

        JsonNode rows = JsonMapper.shared()
                .readTree(Files.readAllBytes(directory.resolve("results.json")))
                .path("sections")
                .path(0)
                .path("rows");
        assertThat(rows.valueStream().map(row -> row.path("load").asString()))
                .containsExactly("rest, 2 callers", "stream, 8 in flight");
        assertThat(rows.valueStream()).allSatisfy(row -> {
            for (String figure : List.of("rounds/s A", "rounds/s B", "p50 B/A", "coordinator CPU B/A")) {
                assertThat(row.path(figure).path("median").asDouble())
                        .as(figure)
                        .isPositive();
            }
            assertThat(row.path("not committed A").asString()).isEqualTo("none");
            assertThat(row.path("not committed B").asString()).isEqualTo("none");
        });
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
