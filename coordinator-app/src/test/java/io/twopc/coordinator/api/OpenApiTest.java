package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.coordinator.api.Http.Answer;
import io.twopc.coordinator.engine.RefusedException.Refusal;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.coordinator.history.Page;
import io.twopc.protocol.model.AbortReason;
import io.twopc.protocol.model.Damage;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.web.ApiDocuments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API document: complete, and true of what the API takes and gives. */
@ApiTest
class OpenApiTest {

    @Autowired
    private FakeTransactionManager engine;

    @Autowired
    private Http http;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    private JsonNode document = JsonMapper.shared().createObjectNode();
    private SchemaCheck schemas = new SchemaCheck(document);

    @BeforeEach
    void read() {
        engine.reset();
        document = http.get("/v3/api-docs").json();
        schemas = new SchemaCheck(document);
    }

    @Test
    void itIsWhatTheCodeSays() throws IOException {
        ApiDocuments.assertServed(document, http.get("/generated-api-docs").json());
    }

    @Test
    void everyOperationOfTheContractIsThere() {
        assertThat(operations())
                .containsExactlyInAnyOrder(
                        "POST /transactions",
                        "GET /transactions",
                        "GET /transactions/stream",
                        "GET /transactions/{id}",
                        "POST /transactions/{id}/abort",
                        "POST /transactions/{id}/damage/acknowledge",
                        "POST /log/confirm",
                        "GET /participants",
                        "GET /participants/{id}",
                        "DELETE /participants/{id}");
    }

    @Test
    void nothingIsServedByOursThatTheDocumentDoesNotName() {
        Set<String> served = new TreeSet<>();
        mappings.getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().getPackageName().equals(getClass().getPackageName())) {
                mapping.getMethodsCondition()
                        .getMethods()
                        .forEach(verb -> mapping.getPatternValues().forEach(path -> served.add(verb + " " + path)));
            }
        });

        assertThat(operations()).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void everyOperationHasANameASummaryAndSaysWhatEachStatusMeans() {
        forEachOperation((name, operation) -> {
            assertThat(operation.path("operationId").asString("")).as(name).isNotBlank();
            assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
            operation.path("responses").properties().forEach(response -> {
                JsonNode described = response.getValue().has("$ref")
                        ? document.at(
                                response.getValue().path("$ref").asString().substring(1))
                        : response.getValue();
                assertThat(described.path("description").asString(""))
                        .as(name + " " + response.getKey())
                        .isNotBlank();
                if (Integer.parseInt(response.getKey()) >= 400) {
                    assertThat(described.path("content").has("application/problem+json"))
                            .as(name + " " + response.getKey())
                            .isTrue();
                }
            });
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        collectReferences(document, references);

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void theRequestExamplesAreTakenAndFitTheirSchema() {
        engine.decidesAtOnce(Views.committed());
        JsonNode examples = document.at("/paths/~1transactions/post/requestBody/content/application~1json/examples");

        assertThat(examples.size()).isEqualTo(2);
        examples.values().forEach(example -> {
            JsonNode body = example.path("value");
            assertThat(schemas.differences(body, "StartTransaction")).isEmpty();
            assertThat(http.post("/transactions", body.toString()).status()).isEqualTo(201);
        });
        assertThat(http.post("/log/confirm", Examples.OPERATOR).status()).isEqualTo(204);
        assertThat(schemas.differences(Http.json(Examples.OPERATOR), "Operator"))
                .isEmpty();
    }

    @Test
    void theResponseExamplesFitTheirSchema() {
        assertThat(schemas.differences(Http.json(Examples.COMMITTED), "Transaction"))
                .isEmpty();
        assertThat(schemas.differences(Http.json(Examples.ABORTED), "Transaction"))
                .isEmpty();
    }

    @Test
    void transactionsFitTheirSchemaWhateverBecameOfThem() {
        for (var view : List.of(Views.committed(), Views.aborted(), Views.undecided(), Views.damaged())) {
            engine.transactions.put(Views.ID, view);
            engine.page = new Page(List.of(view), Views.ID);

            assertThat(schemas.differences(
                            http.get("/transactions/" + Examples.ID).json(), "Transaction"))
                    .isEmpty();
            assertThat(schemas.differences(http.get("/transactions").json(), "Transactions"))
                    .isEmpty();
        }
    }

    @Test
    void participantsFitTheirSchema() {
        engine.participants.put(new ParticipantId("bank-a"), Views.participant("bank-a"));

        assertThat(schemas.differences(http.get("/participants").json(), "Participants"))
                .isEmpty();
        assertThat(schemas.differences(http.get("/participants/bank-a").json(), "Participant"))
                .isEmpty();
    }

    @Test
    void stateChangesFitTheirSchema() {
        StateChange change = new StateChange(
                Views.ID, ProtocolState.ABORTED, Outcome.ABORTED, AbortReason.TIMEOUT, Damage.HAZARD, Views.START);
        JsonNode body = JsonMapper.shared().valueToTree(StateChangeBody.of(change));

        assertThat(schemas.differences(body, "StateChange")).isEmpty();
    }

    @Test
    void problemsFitTheirSchema() {
        engine.refusesWishes(Refusal.OVERLOADED);
        List<Answer> problems = new ArrayList<>(List.of(
                http.post("/transactions", Examples.TRANSFER),
                http.post("/transactions", "{"),
                http.post("/transactions", "{}"),
                http.get("/transactions/" + Examples.ID),
                http.get("/nowhere"),
                http.delete("/transactions")));
        engine.decidesAtOnce(Views.undecided());
        problems.add(http.post("/transactions", Examples.TRANSFER));
        engine.refusal = Optional.of(Refusal.DECIDED);
        problems.add(http.post("/transactions/" + Examples.ID + "/abort", Examples.OPERATOR));

        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.status()).isGreaterThanOrEqualTo(400);
            assertThat(problem.header("Content-Type")).startsWith("application/problem+json");
            assertThat(schemas.differences(problem.json(), "Problem")).isEmpty();
        });
    }

    @Test
    void theCheckItselfFindsDifferences() {
        assertThat(schemas.differences(Http.json("{\"by\":7,\"because\":\"x\"}"), "Operator"))
                .containsExactly(
                        "Operator lacks reason",
                        "Operator.by is not of type string: 7",
                        "Operator does not know because");
        assertThat(schemas.differences(Http.json("{\"at\":\"now\",\"event\":\"nap\"}"), "Happening"))
                .hasSize(2);
    }

    @Test
    void theSwaggerPageIsServed() {
        assertThat(http.get("/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(http.get("/swagger-ui.html").header("Location")).isEqualTo("swagger-ui/index.html");
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        forEachOperation((name, operation) -> operations.add(name));
        return operations;
    }

    private void forEachOperation(java.util.function.BiConsumer<String, JsonNode> visitor) {
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> visitor.accept(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
    }

    private static void collectReferences(JsonNode node, List<String> references) {
        if (node.path("$ref").isString()) {
            references.add(node.path("$ref").asString());
        }
        references.addAll(node.values().stream()
                .flatMap(child -> {
                    List<String> found = new ArrayList<>();
                    collectReferences(child, found);
                    return found.stream();
                })
                .collect(Collectors.toList()));
    }
}
