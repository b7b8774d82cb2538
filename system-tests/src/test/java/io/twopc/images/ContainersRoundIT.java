package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import io.twopc.checkout.Checkout;
import io.twopc.checkout.Skip;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One round between containers of the images, built here from the Dockerfile and this build's jars. Needs a container
 * engine that has or can pull the JRE image, which the property {@code twopc.jre-image} replaces by another one.
 */
class ContainersRoundIT {

    private static final Duration STARTUP = Duration.ofMinutes(3);

    @Test
    void aRoundBetweenContainersCommits() throws Exception {
        Optional<String> obstacle = obstacle();
        Skip.unless(obstacle.isEmpty(), "no round between containers: " + obstacle.orElse(""));
        ImageFromDockerfile participantImage = image("participant-app");
        try (Network network = Network.newNetwork();
                GenericContainer<?> coordinator = hardened(coordinator(network));
                GenericContainer<?> bankA = hardened(participant(participantImage, network, "bank-a"))
                        .withEnv("TWOPC_PARTICIPANT_VOTEPREFERENCE", "commit");
                GenericContainer<?> bankB = participant(participantImage, network, "bank-b")
                        .withCopyToContainer(
                                Transferable.of("twopc.participant.vote-preference: commit\n", 0644),
                                "/app/config/application.yml")) {
            coordinator.start();
            bankA.start();
            bankB.start();

            HttpResponse<String> response = post(coordinator, "/transactions", "{\"payload\":{}}");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            JsonNode transaction = JsonMapper.shared().readTree(response.body());
            assertThat(transaction.path("outcome").asString()).isEqualTo("COMMITTED");
            assertThat(transaction.path("branches").values())
                    .extracting(branch -> branch.path("participant").asString())
                    .containsExactlyInAnyOrder("bank-a", "bank-b");
            assertThat(List.of(coordinator, bankA, bankB))
                    .extracting(container ->
                            container.getContainerInfo().getConfig().getUser())
                    .containsOnly("10001:10001");
        }
    }

    /** What keeps this machine from running containers of our images; nothing that is wrong with the images themselves. */
    private static Optional<String> obstacle() {
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.of("no container engine answers on this machine");
            }
            new RemoteDockerImage(DockerImageName.parse(jreImage())).get();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("a container engine answers, but cannot get " + jreImage()
                    + " and the images that Testcontainers needs: " + e.getMessage());
        }
    }

    private static String jreImage() {
        return System.getProperty("twopc.jre-image", Dockerfile.read().defaultJreImage());
    }

    private static GenericContainer<?> coordinator(Network network) {
        return new GenericContainer<>(image("coordinator-app"))
                .withNetwork(network)
                .withNetworkAliases("coordinator")
                .withEnv("TWOPC_COORDINATOR_EXPECTEDPARTICIPANTS", "2")
                .withExposedPorts(8081)
                .waitingFor(ready(8081));
    }

    private static GenericContainer<?> participant(ImageFromDockerfile image, Network network, String id) {
        return new GenericContainer<>(image)
                .withNetwork(network)
                .withEnv("TWOPC_PARTICIPANT_ID", id)
                .withEnv("TWOPC_PARTICIPANT_COORDINATORHOST", "coordinator")
                .withExposedPorts(8082)
                .waitingFor(ready(8082));
    }

    /**
     * As compose and chart run them: nothing but /tmp and the volume can be written, and no capability is left. Docker
     * copies no file into such a container, so the one that gets a file goes without.
     */
    private static GenericContainer<?> hardened(GenericContainer<?> container) {
        return container
                .withTmpFs(Map.of("/tmp", "rw"))
                .withCreateContainerCmdModifier(command ->
                        command.getHostConfig().withReadonlyRootfs(true).withCapDrop(Capability.ALL));
    }

    private static WaitStrategy ready(int port) {
        return Wait.forHttp("/actuator/health/readiness")
                .forPort(port)
                .forStatusCode(200)
                .withStartupTimeout(STARTUP);
    }

    private static ImageFromDockerfile image(String application) {
        return new ImageFromDockerfile()
                .withFileFromPath("Dockerfile", Dockerfile.PATH)
                .withFileFromPath(Dockerfile.ARCHIVE_CLASSES, Checkout.path(Dockerfile.ARCHIVE_CLASSES))
                .withFileFromPath(
                        application + "/target/" + Checkout.jar(application).getFileName(), Checkout.jar(application))
                .withFileFromPath(
                        application + "/target/lib", Checkout.jar(application).resolveSibling("lib"))
                .withBuildArg("APP", application)
                .withBuildArg("JRE_IMAGE", jreImage());
    }

    private static HttpResponse<String> post(GenericContainer<?> coordinator, String path, String body)
            throws Exception {
        URI uri = URI.create("http://" + coordinator.getHost() + ":" + coordinator.getMappedPort(8081) + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(1))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
