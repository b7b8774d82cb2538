package io.twopc.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.twopc.checkout.Checkout;
import io.twopc.checkout.KnownProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the applications know every name that the chart configures them by. */
class ChartConfigurationIT {

    private static Map<String, KnownProperties> known;

    @BeforeAll
    static void readTheJars() throws IOException {
        known = Map.of(
                "coordinator", KnownProperties.of(Checkout.jar("coordinator-app")),
                "participant", KnownProperties.of(Checkout.jar("participant-app")));
    }

    static List<String> valuesFiles() {
        return Chart.valuesFiles("accepted");
    }

    @ParameterizedTest
    @MethodSource("valuesFiles")
    void everyNameIsAPropertyOfTheApplication(String valuesFile) {
        Manifests manifests = Chart.render(valuesFile);
        for (StatefulSet set : manifests.statefulSets()) {
            String name = set.getMetadata().getName();
            KnownProperties properties = known.get(Manifests.container(set).getName());
            Stream<String> unknownNames =
                    manifests.properties(name).keySet().stream().filter(property -> !properties.contains(property));
            Stream<String> unknownVariables = Manifests.container(set).getEnv().stream()
                    .map(variable -> variable.getName())
                    .filter(variable ->
                            !variable.equals("JAVA_TOOL_OPTIONS") && !properties.containsVariable(variable));

            assertThat(Stream.concat(unknownNames, unknownVariables)).as(name).isEmpty();
        }
    }

    @Test
    void theSchemaHasEveryKeyOfTheCoordinatorThatTheChartDoesNotSetItself() throws IOException {
        assertSchemaHasAll("coordinator", Set.of("port", "token", "log.directory", "ssl.bundle"));
    }

    @Test
    void theSchemaHasEveryKeyOfTheParticipantThatTheChartDoesNotSetItself() throws IOException {
        assertSchemaHasAll(
                "participant",
                Set.of("id", "coordinator-host", "coordinator-port", "token", "data-directory", "ssl.bundle"));
    }

    private static void assertSchemaHasAll(String application, Set<String> setByTheChart) throws IOException {
        Set<String> keys = new TreeSet<>(known.get(application).below("twopc." + application));
        assertThat(keys).containsAll(setByTheChart);
        keys.removeAll(setByTheChart);
        JsonNode schema =
                JsonMapper.shared().readTree(Files.readAllBytes(Chart.DIRECTORY.resolve("values.schema.json")));

        assertThat(leaves("", schema.path("definitions").path(application + "Config")))
                .as("keys of %sConfig in values.schema.json against the properties of the application", application)
                .containsExactlyInAnyOrderElementsOf(keys);
    }

    private static Set<String> leaves(String name, JsonNode schema) {
        if (!schema.has("properties")) {
            return Set.of(name);
        }
        Set<String> leaves = new TreeSet<>();
        for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
            leaves.addAll(
                    leaves(name.isEmpty() ? property.getKey() : name + "." + property.getKey(), property.getValue()));
        }
        return leaves;
    }
}
