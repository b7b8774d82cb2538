package io.twopc.coordinator.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.twopc.coordinator.history.TimelineEntry;
import io.twopc.protocol.model.AbortReason;
import io.twopc.web.ApiDocuments;
import io.twopc.web.ProblemAdvice;
import io.twopc.wire.JsonLimits;
import java.util.Arrays;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the API document that no single operation owns: its head, problems, and words written in lower case. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    @Bean
    OpenAPI coordinatorApi(ObjectProvider<BuildProperties> build) {
        return ApiDocuments.headed(
                        "twopc coordinator",
                        "Atomic commit across participants by two-phase commit with presumed abort.",
                        build)
                .components(components());
    }

    private static Components components() {
        return new Components()
                .addSchemas(ApiDocuments.PROBLEM, problem())
                .addSchemas("Payload", payload())
                .addSchemas(
                        "AbortReason",
                        words(
                                "Why a transaction was aborted.",
                                Arrays.stream(AbortReason.values())
                                        .map(AbortReason::code)
                                        .toList()))
                .addSchemas(
                        "BranchEvent",
                        words(
                                "What can happen to a branch.",
                                Arrays.stream(TimelineEntry.Event.values())
                                        .map(TimelineEntry.Event::code)
                                        .toList()))
                .addResponses(
                        "BadRequest",
                        ApiDocuments.problem("Not readable (`malformed`) or not allowed (`invalid_request`)."))
                .addResponses("NotFound", ApiDocuments.problem("Not there, or past its retention (`not_found`)."))
                .addResponses(
                        "Conflict",
                        ApiDocuments.problem(
                                "Not possible as things stand: `decided`, `no_damage`, `nothing_to_confirm`,"
                                        + " `holds_branches`."))
                .addResponses(
                        "TooLarge", ApiDocuments.problem("The body, or a payload in it, is too large (`too_large`)."))
                .addResponses("UnsupportedMediaType", ApiDocuments.problem("Not JSON (`unsupported_media_type`)."))
                .addResponses(
                        "Unprocessable",
                        ApiDocuments.problem(
                                "A participant that is not a member (`unknown_participant`), or a key used with"
                                        + " another body (`idempotency_conflict`)."))
                .addResponses(
                        "Overloaded",
                        ApiDocuments.problem("No room for more now (`overloaded`).")
                                .addHeaderObject("Retry-After", new Header().schema(new IntegerSchema())))
                .addResponses(
                        "Unavailable",
                        ApiDocuments.problem(
                                        "`not_ready`, `shutting_down`, `log_failed`, `log_unconfirmed`; or `outcome_unknown`:"
                                                + " the decision could not be made durable, and `Location` says where to look"
                                                + " after a restart.")
                                .addHeaderObject("Location", new Header().schema(new StringSchema())));
    }

    private static Schema<?> words(String description, List<String> words) {
        StringSchema schema = new StringSchema();
        words.forEach(schema::addEnumItem);
        schema.description(description);
        return schema;
    }

    private static Schema<?> payload() {
        Schema<?> payload = new ObjectSchema();
        payload.setDescription("Any JSON object, at most " + JsonLimits.MAX_PAYLOAD_DEPTH
                + " levels deep and small enough for a frame; handed to the participant as it is.");
        payload.setAdditionalProperties(true);
        return payload;
    }

    private static Schema<?> problem() {
        Schema<?> error = new ObjectSchema();
        error.addProperty("field", new StringSchema().example("branches[1].participant"));
        error.addProperty("detail", new StringSchema());
        error.setRequired(List.of("field", "detail"));
        Schema<?> problem = new ObjectSchema();
        problem.setDescription("What went wrong (RFC 9457).");
        problem.addProperty(
                "type", text("Stable name of the kind of problem.", "uri", ProblemAdvice.TYPE_PREFIX + "decided"));
        problem.addProperty("title", new StringSchema());
        problem.addProperty("status", new IntegerSchema());
        problem.addProperty("detail", new StringSchema());
        problem.addProperty("instance", text("What was asked for.", "uri-reference", "/transactions/" + Examples.ID));
        problem.addProperty("errors", new ArraySchema().items(error).description("Of `invalid_request`: each field."));
        problem.addProperty("id", text("Of `outcome_unknown`: the transaction, where known.", "uuid", Examples.ID));
        problem.addProperty("outcome", new StringSchema().description("Of `outcome_unknown`: `UNKNOWN`."));
        problem.setRequired(List.of("type", "title", "status", "detail"));
        return problem;
    }

    private static Schema<?> text(String description, String format, String example) {
        return new StringSchema().format(format).description(description).example(example);
    }
}
