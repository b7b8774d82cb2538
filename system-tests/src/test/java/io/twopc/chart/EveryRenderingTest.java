package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of the objects whatever (accepted) values they were rendered from. */
@ParameterizedClass
@MethodSource("valuesFiles")
class EveryRenderingTest {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    private final Manifests manifests;

    EveryRenderingTest(String valuesFile) {
        manifests = Chart.render(valuesFile);
    }

    static List<String> valuesFiles() {
        return Chart.valuesFiles("accepted");
    }

    @Test
    void namesAreUniqueDnsLabels() {
        List<String> names = manifests.objects().stream()
                .map(object -> object.getKind() + "/" + object.getMetadata().getName())
                .toList();

        assertThat(names).doesNotHaveDuplicates();
        assertThat(manifests.objects())
                .extracting(object -> object.getMetadata().getName())
                .allMatch(DNS_LABEL.asMatchPredicate());
    }

    @Test
    void everyObjectSaysWhoseItIs() {
        assertThat(manifests.objects())
                .allSatisfy(object -> assertThat(object.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/name", "twopc")
                        .containsEntry("app.kubernetes.io/instance", "demo")
                        .containsEntry("app.kubernetes.io/managed-by", "Helm")
                        .containsKeys("app.kubernetes.io/component", "app.kubernetes.io/version", "helm.sh/chart"));
    }

    @Test
    void oneCoordinatorWritesItsLogAndEveryParticipantItsData() {
        assertThat(manifests.statefulSets())
                .allSatisfy(set -> assertThat(set.getSpec().getReplicas()).isEqualTo(1));
        assertThat(manifests.statefulSets())
                .filteredOn(set -> "coordinator".equals(component(set)))
                .hasSize(1);
    }

    @Test
    void selectorsFindTheirOwnPodsAndNoOthers() {
        for (StatefulSet set : manifests.statefulSets()) {
            Map<String, String> selector = set.getSpec().getSelector().getMatchLabels();
            assertThat(selectedBy(selector)).containsExactly(set);
        }
        for (Service service : manifests.all(Service.class)) {
            assertThat(selectedBy(service.getSpec().getSelector())).hasSize(1);
        }
    }

    @Test
    void servicesLeadToPortsThatThePodHas() {
        for (Service service : manifests.all(Service.class)) {
            StatefulSet target = selectedBy(service.getSpec().getSelector()).get(0);
            List<String> ports = Manifests.container(target).getPorts().stream()
                    .map(ContainerPort::getName)
                    .toList();
            assertThat(service.getSpec().getPorts())
                    .extracting(port -> port.getTargetPort().getStrVal())
                    .isNotEmpty()
                    .isSubsetOf(ports);
            if ("None".equals(service.getSpec().getClusterIP())) {
                assertThat(service.getSpec().getPorts())
                        .allSatisfy(port -> assertThat(port.getPort())
                                .as("a headless service translates no port")
                                .isEqualTo(containerPort(
                                        target, port.getTargetPort().getStrVal())));
            }
        }
    }

    @Test
    void aHeadlessServiceGovernsEachStatefulSet() {
        for (StatefulSet set : manifests.statefulSets()) {
            Service governing = manifests.service(set.getSpec().getServiceName());
            assertThat(governing.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(selectedBy(governing.getSpec().getSelector())).containsExactly(set);
        }
    }

    @Test
    void portsOfThePodAreThoseThatTheApplicationOpens() {
        for (StatefulSet set : manifests.statefulSets()) {
            Map<String, Object> properties = properties(set);
            assertThat(containerPort(set, "http")).isEqualTo(properties.get("server.port"));
            if ("coordinator".equals(component(set))) {
                assertThat(containerPort(set, "channel")).isEqualTo(properties.get("twopc.coordinator.port"));
            }
        }
    }

    @Test
    void participantsDialTheCoordinatorsService() {
        for (StatefulSet set : participants()) {
            Map<String, Object> properties = properties(set);
            Service coordinator = manifests.service((String) properties.get("twopc.participant.coordinator-host"));
            assertThat(selectedBy(coordinator.getSpec().getSelector()))
                    .extracting(EveryRenderingTest::component)
                    .containsExactly("coordinator");
            ServicePort channel = coordinator.getSpec().getPorts().stream()
                    .filter(port -> "channel".equals(port.getTargetPort().getStrVal()))
                    .findFirst()
                    .orElseThrow();
            assertThat(properties).containsEntry("twopc.participant.coordinator-port", channel.getPort());
        }
    }

    @Test
    void asManyParticipantsAreExpectedAsThereAreOrMore() {
        int expected = (int) properties(coordinator()).get("twopc.coordinator.expected-participants");

        assertThat(expected).isGreaterThanOrEqualTo(participants().size()).isPositive();
    }

    @Test
    void probesAskTheHealthGroupsOnTheHttpPort() {
        for (StatefulSet set : manifests.statefulSets()) {
            Container container = Manifests.container(set);
            boolean tls = properties(set).containsKey("server.ssl.bundle");
            assertProbe(container.getStartupProbe(), "liveness", tls);
            assertProbe(container.getLivenessProbe(), "liveness", tls);
            assertProbe(container.getReadinessProbe(), "readiness", tls);
            assertThat(container.getStartupProbe().getFailureThreshold()
                            * container.getStartupProbe().getPeriodSeconds())
                    .as("seconds for reading a long log")
                    .isGreaterThanOrEqualTo(600);
        }
    }

    private static void assertProbe(Probe probe, String group, boolean tls) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo("/actuator/health/" + group);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        assertThat(probe.getHttpGet().getScheme()).isEqualTo(tls ? "HTTPS" : "HTTP");
    }

    @Test
    void everyMountHasItsVolumeAndEveryVolumeItsMount() {
        for (StatefulSet set : manifests.statefulSets()) {
            List<String> volumes = new ArrayList<>(Manifests.pod(set).getVolumes().stream()
                    .map(Volume::getName)
                    .toList());
            set.getSpec()
                    .getVolumeClaimTemplates()
                    .forEach(claim -> volumes.add(claim.getMetadata().getName()));

            assertThat(Manifests.container(set).getVolumeMounts())
                    .extracting(VolumeMount::getName)
                    .containsExactlyInAnyOrderElementsOf(volumes);
        }
    }

    @Test
    void configurationIsMountedWhereSpringBootLooksForIt() {
        for (StatefulSet set : manifests.statefulSets()) {
            VolumeMount mount = mount(set, "config");
            Volume volume = Manifests.pod(set).getVolumes().stream()
                    .filter(candidate -> candidate.getName().equals("config"))
                    .findFirst()
                    .orElseThrow();

            assertThat(mount.getMountPath()).isEqualTo("/app/config");
            assertThat(mount.getReadOnly()).isTrue();
            assertThat(manifests
                            .named(ConfigMap.class, volume.getConfigMap().getName())
                            .getData())
                    .containsKey("application.yml");
        }
    }

    @Test
    void whatMustSurviveLiesOnAVolumeOfItsOwn() {
        for (StatefulSet set : manifests.statefulSets()) {
            String directory = (String) properties(set)
                    .getOrDefault(
                            "twopc.coordinator.log.directory", properties(set).get("twopc.participant.data-directory"));

            assertThat(directory).startsWith(mount(set, "data").getMountPath() + "/");
            assertThat(set.getSpec().getVolumeClaimTemplates()).singleElement().satisfies(claim -> {
                assertThat(claim.getMetadata().getName()).isEqualTo("data");
                assertThat(claim.getSpec().getAccessModes()).hasSize(1);
                assertThat(Quantity.getAmountInBytes(
                                claim.getSpec().getResources().getRequests().get("storage")))
                        .isPositive();
            });
        }
    }

    @Test
    void anUpgradeOfTheChartChangesNoClaimAndNoSelector() {
        for (StatefulSet set : manifests.statefulSets()) {
            assertThat(set.getSpec()
                            .getVolumeClaimTemplates()
                            .get(0)
                            .getMetadata()
                            .getLabels())
                    .isEqualTo(set.getSpec().getSelector().getMatchLabels())
                    .doesNotContainKeys("helm.sh/chart", "app.kubernetes.io/version");
        }
    }

    @Test
    void podsRunWithoutPrivilegesOnAReadOnlyRoot() {
        for (StatefulSet set : manifests.statefulSets()) {
            PodSpec pod = Manifests.pod(set);
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
            assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(10001);
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            Container container = Manifests.container(set);
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(mount(set, "tmp").getMountPath()).isEqualTo("/tmp");
        }
    }

    @Test
    void kubernetesPutsNoVariablesOfItsOwnBesideTheApplicationsConfiguration() {
        assertThat(manifests.statefulSets())
                .allSatisfy(set ->
                        assertThat(Manifests.pod(set).getEnableServiceLinks()).isFalse());
    }

    @Test
    void aGracefulShutdownEndsBeforeKubernetesKills() {
        for (StatefulSet set : manifests.statefulSets()) {
            String phase = (String) properties(set).get("spring.lifecycle.timeout-per-shutdown-phase");
            Duration threePhases = Duration.parse("PT" + phase).multipliedBy(3);

            assertThat(Manifests.pod(set).getTerminationGracePeriodSeconds()).isGreaterThan(threePhases.toSeconds());
            assertThat(properties(set)).containsEntry("server.shutdown", "graceful");
        }
    }

    @Test
    void memoryIsBoundedAndAsked() {
        for (StatefulSet set : manifests.statefulSets()) {
            var resources = Manifests.container(set).getResources();
            assertThat(Quantity.getAmountInBytes(resources.getLimits().get("memory")))
                    .isGreaterThanOrEqualTo(
                            Quantity.getAmountInBytes(resources.getRequests().get("memory")));
        }
    }

    @Test
    void noSecretStandsInAnyObject() {
        assertThat(manifests.objects()).extracting(HasMetadata::getKind).doesNotContain("Secret");
        for (StatefulSet set : manifests.statefulSets()) {
            assertThat(properties(set).keySet()).noneMatch(name -> name.matches(".*(token|password).*"));
            assertThat(Manifests.container(set).getEnv())
                    .filteredOn(variable -> variable.getName().matches(".*(TOKEN|PASSWORD).*"))
                    .allSatisfy(variable -> {
                        assertThat(variable.getValue()).isNull();
                        assertThat(variable.getValueFrom().getSecretKeyRef().getName())
                                .isNotBlank();
                        assertThat(variable.getValueFrom().getSecretKeyRef().getKey())
                                .isNotBlank();
                    });
        }
    }

    @Test
    void theConfigurationsChecksumStartsAPodAnew() {
        assertThat(manifests.statefulSets())
                .extracting(set -> set.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations()
                        .get("checksum/config"))
                .allMatch(checksum -> checksum.matches("[0-9a-f]{64}"))
                .doesNotHaveDuplicates();
    }

    private List<StatefulSet> selectedBy(Map<String, String> selector) {
        assertThat(selector).isNotEmpty();
        return manifests.statefulSets().stream()
                .filter(set -> set.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .toList();
    }

    private StatefulSet coordinator() {
        return manifests.statefulSets().stream()
                .filter(set -> "coordinator".equals(component(set)))
                .findFirst()
                .orElseThrow();
    }

    private List<StatefulSet> participants() {
        return manifests.statefulSets().stream()
                .filter(set -> "participant".equals(component(set)))
                .toList();
    }

    private Map<String, Object> properties(StatefulSet set) {
        return manifests.properties(set.getMetadata().getName());
    }

    private static String component(StatefulSet set) {
        return set.getMetadata().getLabels().get("app.kubernetes.io/component");
    }

    private static Integer containerPort(StatefulSet set, String name) {
        return Manifests.container(set).getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
    }

    private static VolumeMount mount(StatefulSet set, String name) {
        return Manifests.container(set).getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
