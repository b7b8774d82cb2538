package io.twopc.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.chart.StrictYaml;
import io.twopc.images.ComposeFile.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A coordinator and three participants that find each other, keep what they must and reach no further than they need. */
class ComposeFileTest {

    private final ComposeFile compose;

    ComposeFileTest() throws IOException {
        compose = ComposeFile.read();
    }

    @Test
    void aCoordinatorWaitsForThreeParticipants() {
        assertThat(compose.services()).containsOnlyKeys("coordinator", "bank-a", "bank-b", "bank-c");
        assertThat(compose.service("coordinator").environment().get("TWOPC_COORDINATOR_EXPECTEDPARTICIPANTS"))
                .isEqualTo("3");
        assertThat(participants())
                .extracting(entry -> entry.getValue().application())
                .containsOnly("participant-app");
        assertThat(compose.service("coordinator").application()).isEqualTo("coordinator-app");
    }

    @Test
    void everyParticipantIsCalledAsItsServiceAndDialsTheCoordinators() {
        for (Map.Entry<String, Service> participant : participants()) {
            assertThat(participant.getValue().environment().get("TWOPC_PARTICIPANT_ID"))
                    .isEqualTo(participant.getKey());
            assertThat(participant.getValue().environment().get("TWOPC_PARTICIPANT_COORDINATORHOST"))
                    .isEqualTo("coordinator");
        }
    }

    @Test
    void oneParticipantHoldsADatabaseWithItsOperations() throws IOException {
        Map<String, Object> properties = bankC();

        assertThat(compose.service("bank-c").strings("volumes")).contains("./participants/bank-c:/app/config:ro");
        assertThat(properties)
                .containsEntry("twopc.participant.resource", "jdbc")
                .containsKeys("twopc.participant.operations.debit.sql", "twopc.participant.operations.credit.sql");
        assertThat((String) properties.get("spring.datasource.url")).startsWith("jdbc:h2:file:/app/data/");
        assertThat((String) properties.get("twopc.participant.jdbc.schema-script"))
                .isEqualTo("file:/app/config/schema.sql");
        assertThat(ComposeFile.PATH.resolveSibling("participants/bank-c/schema.sql"))
                .exists();
    }

    @Test
    void portsAreOpenOnThisMachineAloneAndTakenOnce() {
        List<String> hostPorts = new ArrayList<>();
        for (Map.Entry<String, Service> service : compose.services().entrySet()) {
            for (String port : service.getValue().strings("ports")) {
                String[] parts = port.split(":", -1);
                assertThat(parts[0]).isEqualTo("127.0.0.1");
                assertThat(parts[2])
                        .isIn(service.getKey().equals("coordinator") ? List.of("8080", "8081") : List.of("8082"));
                hostPorts.add(parts[1]);
            }
        }
        assertThat(hostPorts).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void everyServiceKeepsItsDataInAVolumeOfItsOwn() {
        List<String> sources = new ArrayList<>();
        compose.services()
                .values()
                .forEach(service -> sources.add(service.strings("volumes").stream()
                        .filter(volume -> volume.endsWith(":/app/data"))
                        .map(volume -> volume.substring(0, volume.indexOf(':')))
                        .findFirst()
                        .orElseThrow()));

        assertThat(sources).doesNotHaveDuplicates();
        assertThat(compose.volumes().keySet().stream().map(Object::toString))
                .containsExactlyInAnyOrderElementsOf(sources);
    }

    @Test
    void everyImageIsBuiltFromTheTopOfTheCheckoutByTheOneDockerfile() {
        assertThat(compose.services().values()).allSatisfy(service -> {
            var context = ComposeFile.PATH
                    .resolveSibling(service.build().get("context").toString())
                    .normalize();
            assertThat(context.resolve(service.build().get("dockerfile").toString()))
                    .isEqualTo(Dockerfile.PATH);
            assertThat(context.resolve(service.application() + "/pom.xml")).exists();
        });
    }

    @Test
    void noServiceHasMoreRightsThanItNeedsOrLessTimeToEnd() {
        assertThat(compose.services().values()).allSatisfy(service -> {
            assertThat(service.fields().get("read_only")).isEqualTo(true);
            assertThat(service.strings("cap_drop")).containsExactly("ALL");
            assertThat(service.strings("security_opt")).contains("no-new-privileges:true");
            assertThat(service.strings("tmpfs")).containsExactly("/tmp");
            assertThat(service.fields().get("stop_grace_period")).isEqualTo("105s");
        });
    }

    private List<Map.Entry<String, Service>> participants() {
        return compose.services().entrySet().stream()
                .filter(service -> !service.getKey().equals("coordinator"))
                .toList();
    }

    static Map<String, Object> bankC() throws IOException {
        return StrictYaml.properties(StrictYaml.mapping(
                Files.readString(ComposeFile.PATH.resolveSibling("participants/bank-c/application.yml"))));
    }
}
