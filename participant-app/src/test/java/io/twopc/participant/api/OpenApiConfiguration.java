package io.twopc.participant.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.twopc.web.ApiDocuments;
import io.twopc.web.ProblemAdvice;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the API document that no single operation owns: its head, and problems. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    @Bean
    OpenAPI participantApi(ObjectProvider<BuildProperties> build) {
        return ApiDocuments.headed(
                        "twopc participant",
                        "A participant in atomic commit: its branches, and deciding one by hand.",
                        build)
                .components(components());
    }

    private static Components components() {
        return new Components()
                .addSchemas(ApiDocuments.PROBLEM, problem())
                .addResponses(
                        "BadRequest",
                        ApiDocuments.problem("Not readable (`malformed`) or not allowed (`invalid_request`)."))
                .addResponses("NotFound", ApiDocuments.problem("Not there (`not_found`)."))
                .addResponses("Conflict", ApiDocuments.problem("The branch is not in doubt (`not_in_doubt`)."))
                .addResponses("TooLarge", ApiDocuments.problem("The body is too large (`too_large`)."))
                .addResponses("UnsupportedMediaType", ApiDocuments.problem("Not JSON (`unsupported_media_type`)."))
                .addResponses(
                        "Unavailable",
                        ApiDocuments.problem(
                                "The resource has not given its branches back yet (`not_ready`), the participant is"
                                        + " shutting down (`shutting_down`), or it is not known yet whether it was done"
                                        + " (`outcome_unknown`)."));
    }

    private static Schema<?> problem() {
        Schema<?> error = new ObjectSchema();
        error.addProperty("field", new StringSchema().example("decision"));
        error.addProperty("detail", new StringSchema());
        error.setRequired(List.of("field", "detail"));
        Schema<?> problem = new ObjectSchema();
        problem.setDescription("What went wrong (RFC 9457).");
        problem.addProperty(
                "type",
                new StringSchema()
                        .format("uri")
                        .description("Stable name of the kind of problem.")
                        .example(ProblemAdvice.TYPE_PREFIX + "not_in_doubt"));
        problem.addProperty("title", new StringSchema());
        problem.addProperty("status", new IntegerSchema());
        problem.addProperty("detail", new StringSchema());
        problem.addProperty("instance", new StringSchema().format("uri-reference"));
        problem.addProperty("errors", new ArraySchema().items(error).description("Of `invalid_request`: each field."));
        problem.addProperty("state", new StringSchema().description("Of `not_in_doubt`: where the branch stands."));
        problem.setRequired(List.of("type", "title", "status", "detail"));
        return problem;
    }
}
