package io.twopc.system;

import static io.twopc.system.Cluster.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.checkout.Skip;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The sample participant in Python, in rounds with one in Java. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonParticipantIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @RegisterExtension
    final Cluster cluster = new Cluster(cluster -> {
        cluster.coordinator().set("twopc.coordinator.enable-dynamic-joining", true);
        cluster.addVoter("java", "commit");
    });

    private @Nullable Process python;

    @BeforeEach
    void pythonIsThere() {
        Skip.unless(hasPython(), "no round with docs/examples/participant.py: python3 is missing on this machine");
    }

    @AfterEach
    void endPython() {
        if (python != null) {
            python.destroyForcibly();
            assertThat(Processes.await(python, SOON)).isTrue();
        }
    }

    @Test
    @DisplayName("It takes part in a round that commits, and forgets it after the acknowledgement")
    void commits() throws IOException {
        startPython("committer", "commit");

        Answer answer = coordinator().begin(branches("committer"), TIMEOUT, Map.of());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).isEqualTo("COMMITTED");
        String id = answer.field("id");
        JsonNode ended = coordinator().awaitState(id, "COMPLETED", SOON);
        assertThat(ended.path("branches").values())
                .hasSize(2)
                .allMatch(branch -> branch.path("acknowledged").asBoolean());
        assertThat(Files.readString(state("committer"))).contains("\"prepared\"", "\"committed\"", id);
    }

    @Test
    @DisplayName("Its NO aborts the round, in its own words")
    void aborts() throws IOException {
        startPython("refuser", "abort");

        Answer answer = coordinator().begin(branches("refuser"), TIMEOUT, Map.of());

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.field("outcome")).isEqualTo("ABORTED");
        assertThat(answer.field("reasonParticipant")).isEqualTo("refuser");
        assertThat(answer.field("reasonDetail")).isEqualTo("refuser votes abort");
        cluster.awaitQuiet();
    }

    @Test
    @DisplayName("C31 Killed after its vote, it asks when it is back, and commits")
    void killedAfterItsVote() throws IOException {
        Process first = startPython("phoenix", "commit");
        ParticipantProcess java = cluster.sites().get(0).process();
        java.pause();
        String id = coordinator().beginAsync(branches("phoenix"), TIMEOUT);
        coordinator().awaitVote(id, "phoenix", SOON);

        first.destroyForcibly();
        assertThat(Processes.await(first, SOON)).isTrue();
        java.resume();
        coordinator().awaitState(id, "COMMIT_PHASE", SOON);
        startPython("phoenix", "commit");

        JsonNode ended = coordinator().awaitState(id, "COMPLETED", SOON);
        assertThat(ended.path("outcome").asString()).isEqualTo("COMMITTED");
        assertThat(Files.readString(state("phoenix"))).contains("\"committed\"", id);
    }

    private Process startPython(String id, String vote) throws IOException {
        Path script = Jars.ofThisCheckout().checkout().resolve("docs/examples/participant.py");
        Process started = new ProcessBuilder(
                        "python3",
                        script.toString(),
                        "--id",
                        id,
                        "--port",
                        Integer.toString(coordinator().channelPort()),
                        "--vote",
                        vote,
                        "--state",
                        state(id).toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(cluster.processes()
                        .directory()
                        .resolve(id + "-output.log")
                        .toFile()))
                .start();
        python = started;
        coordinator().awaitConnected(List.of(id));
        return started;
    }

    private Path state(String id) {
        return cluster.processes().directory().resolve(id + "-state.log");
    }

    private static boolean hasPython() {
        try {
            Process version = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            return Processes.await(version, SOON) && version.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static List<Branch> branches(String python) {
        List<Branch> branches = new ArrayList<>();
        branches.add(new Branch("java", Map.of()));
        branches.add(new Branch(python, Map.of("greeting", "hello")));
        return branches;
    }

    private CoordinatorProcess coordinator() {
        return cluster.coordinator();
    }
}
