package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.twopc.checkout.Checkout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What particular values turn into. */
class ChartRenderingTest {

    private static String storage(StatefulSet set) {
        return set.getSpec()
                .getVolumeClaimTemplates()
                .get(0)
                .getSpec()
                .getResources()
                .getRequests()
                .get("storage")
                .toString();
    }

    private static Map<String, String> podAnnotations(StatefulSet set) {
        return set.getSpec().getTemplate().getMetadata().getAnnotations();
    }

    @Nested
    class WhenNothingIsSaid {
        private final Manifests manifests = Chart.render("accepted/defaults.yaml");

        @Test
        void aCoordinatorAndThreeParticipantsVotingCommitAreRendered() {
            assertThat(manifests.statefulSets())
                    .extracting(set -> set.getMetadata().getName())
                    .containsExactlyInAnyOrder(
                            "demo-twopc-coordinator", "demo-twopc-bank-a", "demo-twopc-bank-b", "demo-twopc-bank-c");
            assertThat(manifests.properties("demo-twopc-coordinator"))
                    .containsOnly(
                            entry("server.port", 8081),
                            entry("server.shutdown", "graceful"),
                            entry("spring.lifecycle.timeout-per-shutdown-phase", "20s"),
                            entry("twopc.coordinator.port", 8080),
                            entry("twopc.coordinator.expected-participants", 3),
                            entry("twopc.coordinator.log.directory", "/app/data/coordinator"));
            assertThat(manifests.properties("demo-twopc-bank-b"))
                    .containsOnly(
                            entry("server.port", 8082),
                            entry("server.shutdown", "graceful"),
                            entry("spring.lifecycle.timeout-per-shutdown-phase", "20s"),
                            entry("twopc.participant.id", "bank-b"),
                            entry("twopc.participant.coordinator-host", "demo-twopc-coordinator"),
                            entry("twopc.participant.coordinator-port", 8080),
                            entry("twopc.participant.data-directory", "/app/data/bank-b"),
                            entry("twopc.participant.vote-preference", "commit"));
        }

        @Test
        void theImagesAreThoseOfThisBuild() {
            assertThat(manifests.container("demo-twopc-coordinator").getImage())
                    .isEqualTo("twopc/coordinator:" + Checkout.version());
            assertThat(manifests.container("demo-twopc-bank-a").getImage())
                    .isEqualTo("twopc/participant:" + Checkout.version());
        }

        @Test
        void theCoordinatorIsReachedOnItsTwoPorts() {
            assertThat(manifests.service("demo-twopc-coordinator").getSpec().getPorts())
                    .extracting(ServicePort::getName, ServicePort::getPort)
                    .containsExactly(tuple("channel", 8080), tuple("http", 8081));
        }

        @Test
        void prometheusIsToldWhereToScrape() {
            assertThat(podAnnotations(manifests.statefulSet("demo-twopc-bank-a")))
                    .containsEntry("prometheus.io/scrape", "true")
                    .containsEntry("prometheus.io/scheme", "http")
                    .containsEntry("prometheus.io/port", "8082")
                    .containsEntry("prometheus.io/path", "/actuator/prometheus");
        }

        @Test
        void noVariableIsSetAndNoSecretNeeded() {
            assertThat(manifests.statefulSets())
                    .allSatisfy(
                            set -> assertThat(Manifests.container(set).getEnv()).isEmpty());
        }
    }

    @Nested
    class WhenManyParticipantsShareDefaults {
        private final Manifests manifests = Chart.render("accepted/many-participants.yaml");

        @Test
        void eachOfThemGetsItsOwnObjects() {
            assertThat(manifests.statefulSets()).hasSize(11);
            assertThat(manifests.all(ConfigMap.class)).hasSize(11);
            assertThat(manifests.all(Service.class)).hasSize(12);
        }

        @Test
        void whatAParticipantSaysWinsOverTheDefaultsAndTheRestStays() {
            assertThat(manifests.properties("payments-p5"))
                    .containsEntry("twopc.participant.vote-preference", "commit")
                    .containsEntry("twopc.participant.timeout-seconds", 8);
            assertThat(manifests.properties("payments-p6"))
                    .containsEntry("twopc.participant.vote-preference", "READ_ONLY")
                    .containsEntry("twopc.participant.timeout-seconds", 8);
            assertThat(manifests.properties("payments-p7"))
                    .containsEntry("twopc.participant.vote-preference", "abort")
                    .containsEntry("twopc.participant.timeout-seconds", 8);
            assertThat(manifests.properties("payments-p9"))
                    .containsEntry("twopc.participant.vote-commit-probability", 0.25)
                    .containsEntry("twopc.participant.reconnect.max-backoff", "1m");
            assertThat(storage(manifests.statefulSet("payments-p0"))).isEqualTo("3Gi");
            assertThat(storage(manifests.statefulSet("payments-p8"))).isEqualTo("9Gi");
            assertThat(manifests
                            .container("payments-p8")
                            .getResources()
                            .getLimits()
                            .get("memory"))
                    .hasToString("2Gi");
            assertThat(manifests
                            .container("payments-p9")
                            .getResources()
                            .getLimits()
                            .get("memory"))
                    .hasToString("768Mi");
        }

        @Test
        void theCoordinatorsKeysArriveAsTheyWereWritten() {
            assertThat(manifests.properties("payments-coordinator"))
                    .containsEntry("twopc.coordinator.expected-participants", 10)
                    .containsEntry("twopc.coordinator.minimum-participants", 8)
                    .containsEntry("twopc.coordinator.enable-dynamic-joining", true)
                    .containsEntry("twopc.coordinator.max-frame-bytes", 2097152)
                    .containsEntry("twopc.coordinator.retention-count", 5000000)
                    .containsEntry("twopc.coordinator.retry.initial-backoff", "50ms")
                    .containsEntry("logging.level.org.springframework", "WARN")
                    .containsEntry("server.tomcat.threads.max", 50)
                    .containsEntry("server.port", 8081);
        }

        @Test
        void theCoordinatorsServicePortsAreTheUsersAndParticipantsFollow() {
            Service service = manifests.service("payments-coordinator");

            assertThat(service.getSpec().getType()).isEqualTo("LoadBalancer");
            assertThat(service.getMetadata().getAnnotations()).containsEntry("example.test/pool", "internal");
            assertThat(service.getSpec().getPorts())
                    .extracting(ServicePort::getPort)
                    .containsExactly(9080, 80);
            assertThat(manifests.properties("payments-p3")).containsEntry("twopc.participant.coordinator-port", 9080);
        }

        @Test
        void placementAndPullingReachThePod() {
            StatefulSet coordinator = manifests.statefulSet("payments-coordinator");
            var pod = Manifests.pod(coordinator);

            assertThat(pod.getNodeSelector()).containsEntry("example.test/disk", "ssd");
            assertThat(pod.getTolerations())
                    .singleElement()
                    .satisfies(toleration -> assertThat(toleration.getKey()).isEqualTo("dedicated"));
            assertThat(pod.getAffinity().getNodeAffinity()).isNotNull();
            assertThat(pod.getImagePullSecrets())
                    .extracting(LocalObjectReference::getName)
                    .containsExactly("pull-a", "pull-b");
            assertThat(Manifests.container(coordinator).getImage()).isEqualTo("example.test/twopc/coordinator:1.2.3");
            assertThat(Manifests.container(coordinator).getImagePullPolicy()).isEqualTo("Always");
            assertThat(coordinator
                            .getSpec()
                            .getVolumeClaimTemplates()
                            .get(0)
                            .getSpec()
                            .getStorageClassName())
                    .isEqualTo("fast-ssd");
            assertThat(coordinator
                            .getSpec()
                            .getVolumeClaimTemplates()
                            .get(0)
                            .getSpec()
                            .getAccessModes())
                    .containsExactly("ReadWriteOncePod");
            assertThat(podAnnotations(coordinator)).containsEntry("example.test/team", "payments");
            assertThat(podAnnotations(coordinator).keySet()).noneMatch(key -> key.startsWith("prometheus.io"));
        }

        @Test
        void aLongerShutdownGetsALongerGrace() {
            assertThat(Manifests.pod(manifests.statefulSet("payments-p1")).getTerminationGracePeriodSeconds())
                    .isEqualTo(150);
        }
    }

    @Nested
    class WhenParticipantsHoldDatabases {
        private final Manifests manifests = Chart.render("accepted/databases.yaml");

        @Test
        void thePasswordComesFromItsSecretAndTheRestFromTheFile() {
            assertThat(manifests.container("demo-twopc-ledger").getEnv())
                    .containsExactly(fromSecret("SPRING_DATASOURCE_PASSWORD", "ledger-db", "app-password"));
            assertThat(manifests.properties("demo-twopc-ledger"))
                    .containsEntry("spring.datasource.url", "jdbc:postgresql://ledger-db.example.test:5432/ledger")
                    .containsEntry("spring.datasource.username", "twopc")
                    .containsEntry("logging.level.org.postgresql", "WARN")
                    .containsEntry("spring.lifecycle.timeout-per-shutdown-phase", "20s")
                    .containsEntry("twopc.participant.resource", "jdbc")
                    .containsEntry("twopc.participant.jdbc.lock-timeout", "3s")
                    .containsEntry("twopc.participant.operations.debit.parameters.amount", "decimal")
                    .containsEntry("twopc.participant.operations.debit.expect-rows", 1)
                    .containsEntry(
                            "twopc.participant.operations.debit.sql",
                            "UPDATE account SET balance = balance - :amount WHERE id = :account AND balance >= :amount");
        }

        @Test
        void anEmbeddedDatabaseLiesOnTheVolumeAndFindsItsSchema() {
            Map<String, Object> properties = manifests.properties("demo-twopc-till");
            String schema = manifests
                    .named(ConfigMap.class, "demo-twopc-till")
                    .getData()
                    .get("schema.sql");

            assertThat(properties).containsEntry("spring.datasource.url", "jdbc:h2:file:/app/data/till/accounts");
            assertThat(properties).containsEntry("twopc.participant.jdbc.schema-script", "file:/app/config/schema.sql");
            assertThat(schema)
                    .startsWith("CREATE TABLE IF NOT EXISTS account (\n")
                    .endsWith(";\n");
        }

        @Test
        void allowedParticipantsReachTheCoordinatorAsAList() {
            assertThat(manifests.properties("demo-twopc-coordinator"))
                    .containsEntry("twopc.coordinator.allowed-participants", List.of("ledger", "till"));
        }
    }

    @Nested
    class WhenATokenAndTlsAreAskedFor {
        private final Manifests manifests = Chart.render("accepted/token-and-tls.yaml");

        @Test
        void bothSidesReadTheTokenFromTheSameSecret() {
            assertThat(manifests.container("demo-twopc-coordinator").getEnv())
                    .containsExactly(fromSecret("TWOPC_COORDINATOR_TOKEN", "twopc-token", "word"));
            assertThat(manifests.container("demo-twopc-bank-b").getEnv())
                    .containsExactly(fromSecret("TWOPC_PARTICIPANT_TOKEN", "twopc-token", "word"));
        }

        @Test
        void secretsAndPlainVariablesStandTogether() {
            assertThat(manifests.container("demo-twopc-bank-a").getEnv())
                    .containsExactly(
                            fromSecret("TWOPC_PARTICIPANT_TOKEN", "twopc-token", "word"),
                            fromSecret("SPRING_DATASOURCE_PASSWORD", "bank-a-db", "password"),
                            new EnvVar("JAVA_TOOL_OPTIONS", "-XX:+UseSerialGC", null));
        }

        @Test
        void theCertificateIsMountedAndServed() {
            assertThat(manifests.properties("demo-twopc-coordinator"))
                    .containsEntry("server.ssl.bundle", "http")
                    .containsEntry("spring.ssl.bundle.pem.http.keystore.certificate", "file:/app/tls/tls.crt")
                    .containsEntry("spring.ssl.bundle.pem.http.keystore.private-key", "file:/app/tls/tls.key");
            assertThat(Manifests.pod(manifests.statefulSet("demo-twopc-coordinator"))
                            .getVolumes())
                    .filteredOn(volume -> volume.getName().equals("tls"))
                    .singleElement()
                    .satisfies(volume ->
                            assertThat(volume.getSecret().getSecretName()).isEqualTo("coordinator-tls"));
            assertThat(podAnnotations(manifests.statefulSet("demo-twopc-coordinator")))
                    .containsEntry("prometheus.io/scheme", "https");
        }

        @Test
        void whoeverHasNoCertificateKeepsPlainHttp() {
            assertThat(manifests.properties("demo-twopc-bank-b").keySet()).noneMatch(name -> name.contains("ssl"));
        }
    }

    @Nested
    class WhenTheChannelIsTls {
        private final Manifests manifests = Chart.render("accepted/channel-tls.yaml");

        @Test
        void bothSidesShowACertificateAndTrustTheSameAuthority() {
            for (StatefulSet set : manifests.statefulSets()) {
                Map<String, Object> properties =
                        manifests.properties(set.getMetadata().getName());
                String application = Manifests.container(set).getName();
                assertThat(properties)
                        .containsEntry("twopc." + application + ".ssl.bundle", "channel")
                        .containsEntry(
                                "spring.ssl.bundle.pem.channel.keystore.certificate", "file:/app/channel-tls/tls.crt")
                        .containsEntry(
                                "spring.ssl.bundle.pem.channel.keystore.private-key", "file:/app/channel-tls/tls.key")
                        .containsEntry(
                                "spring.ssl.bundle.pem.channel.truststore.certificate", "file:/app/channel-tls/ca.crt");
            }
            assertThat(manifests.properties("demo-twopc-coordinator"))
                    .containsEntry("twopc.coordinator.ssl.need-client-auth", true);
        }

        @Test
        void eachSideHasItsOwnSecret() {
            assertThat(secret("demo-twopc-coordinator", "channel-tls")).isEqualTo("coordinator-channel");
            assertThat(secret("demo-twopc-bank-a", "channel-tls")).isEqualTo("participants-channel");
            assertThat(secret("demo-twopc-bank-b", "channel-tls")).isEqualTo("bank-b-channel");
        }

        @Test
        void httpsIsAnotherMatter() {
            assertThat(secret("demo-twopc-bank-b", "tls")).isEqualTo("bank-b-https");
            assertThat(manifests.properties("demo-twopc-bank-b")).containsEntry("server.ssl.bundle", "http");
            assertThat(manifests.properties("demo-twopc-bank-a")).doesNotContainKey("server.ssl.bundle");
        }

        private String secret(String statefulSet, String volumeName) {
            return Manifests.pod(manifests.statefulSet(statefulSet)).getVolumes().stream()
                    .filter(volume -> volume.getName().equals(volumeName))
                    .map(volume -> volume.getSecret().getSecretName())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Nested
    class WhenAChartRendersWhatNoApiServerTakes {

        @Test
        void anUnknownFieldIsFound() {
            assertThatThrownBy(() -> KubernetesReader.read("""
                            apiVersion: v1
                            kind: Service
                            metadata: {name: a}
                            spec: {clusterIp: None}
                            """)).hasMessageContaining("clusterIp");
        }

        @Test
        void aNumberInPlaceOfTextIsFound() {
            assertThatThrownBy(() -> KubernetesReader.read("""
                            apiVersion: v1
                            kind: ConfigMap
                            metadata: {name: a}
                            data: {port: 8080}
                            """)).hasMessageContaining("String");
        }

        @Test
        void textInPlaceOfANumberIsFound() {
            assertThatThrownBy(() -> KubernetesReader.read("""
                            apiVersion: apps/v1
                            kind: StatefulSet
                            metadata: {name: a}
                            spec: {replicas: "1"}
                            """)).hasMessageContaining("Integer");
        }

        @Test
        void aKeyThatStandsTwiceIsFound() {
            assertThatThrownBy(() -> KubernetesReader.read("apiVersion: v1\nkind: Service\nkind: Secret\n"))
                    .hasMessageContaining("duplicate key");
        }

        @Test
        void anUnexpectedKindIsFound() {
            assertThatThrownBy(() -> KubernetesReader.read("apiVersion: v1\nkind: Secret\n"))
                    .hasMessageContaining("v1/Secret");
        }
    }

    private static EnvVar fromSecret(String name, String secret, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(key, secret, null)
                .endValueFrom()
                .build();
    }
}
