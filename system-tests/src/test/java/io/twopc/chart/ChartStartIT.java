package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.twopc.checkout.Checkout;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the applications start from what the chart mounts into their pods: their own validation refuses a name they
 * don't know and a value they don't allow. A folder stands for {@code /app}, and free ports for the fixed ones.
 */
class ChartStartIT {

    private static TestCertificate certificate;
    private static HttpClient client;

    @TempDir
    Path app;

    @BeforeAll
    static void makeACertificate(@TempDir Path directory) throws Exception {
        certificate = TestCertificate.make(directory);
        client = HttpClient.newBuilder()
                .sslContext(certificate.trustingContext())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "accepted/defaults.yaml, demo-twopc-coordinator",
        "accepted/many-participants.yaml, payments-coordinator",
        "accepted/many-participants.yaml, payments-p9",
        "accepted/databases.yaml, demo-twopc-till",
        "accepted/token-and-tls.yaml, demo-twopc-coordinator",
        "accepted/channel-tls.yaml, demo-twopc-coordinator",
        "accepted/channel-tls.yaml, demo-twopc-bank-b",
    })
    void theLivenessProbeOfThePodSucceeds(String valuesFile, String name) throws Exception {
        Manifests manifests = Chart.render(valuesFile);
        StatefulSet set = manifests.statefulSet(name);
        layOutVolumes(manifests, set);
        int port = freePort();
        Process process = start(Manifests.container(set), port);
        try {
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> answersLive(set, port) || !process.isAlive());
            assertThat(answersLive(set, port)).as(this::output).isTrue();
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private void layOutVolumes(Manifests manifests, StatefulSet set) throws Exception {
        for (VolumeMount mount : Manifests.container(set).getVolumeMounts()) {
            Path directory = inApp(mount.getMountPath());
            switch (mount.getName()) {
                case "config" -> writeConfiguration(manifests, set, Files.createDirectories(directory));
                case "tls", "channel-tls" -> certificate.writeSecret(directory);
                default -> Files.createDirectories(directory);
            }
        }
    }

    private void writeConfiguration(Manifests manifests, StatefulSet set, Path directory) throws IOException {
        ConfigMap config = manifests.named(ConfigMap.class, set.getMetadata().getName());
        for (Map.Entry<String, String> file : config.getData().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue().replace("/app/", app + "/"));
        }
    }

    private Process start(Container container, int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                Checkout.jar(container.getName() + "-app").toString(),
                "--server.port=" + port));
        if (container.getName().equals("coordinator")) {
            command.add("--twopc.coordinator.port=0");
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(app.toFile());
        for (EnvVar variable : container.getEnv()) {
            builder.environment()
                    .put(variable.getName(), variable.getValue() == null ? "a-secret-word" : variable.getValue());
        }
        return builder.redirectErrorStream(true)
                .redirectOutput(app.resolve("output").toFile())
                .start();
    }

    private static boolean answersLive(StatefulSet set, int port) throws InterruptedException {
        var probe = Manifests.container(set).getLivenessProbe().getHttpGet();
        URI uri = URI.create(probe.getScheme().toLowerCase(Locale.ROOT) + "://localhost:" + port + probe.getPath());
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String output() {
        try {
            return Files.readString(app.resolve("output"));
        } catch (IOException e) {
            return "no output: " + e;
        }
    }

    private Path inApp(String mountPath) {
        return mountPath.startsWith("/app/") ? app.resolve(mountPath.substring("/app/".length())) : app.resolve("tmp");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
