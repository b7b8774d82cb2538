package io.twopc.participant.api;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import io.twopc.web.ProblemAdvice;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts of the API document that no single operation owns: its head, and problems. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String PROBLEM = "Problem";

    @Bean
    OpenAPI participantApi(ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return new OpenAPI()
                .servers(List.of(new Server().url("..").description("Whoever serves this document as v3/api-docs.")))
                .info(new Info()
                        .title("twopc participant")
                        .description("A participant in atomic commit: its branches, and deciding one by hand.")
                        .version(version == null ? "unknown" : version)
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .components(components());
    }

    private static Components components() {
        return new Components()
                .addSchemas(PROBLEM, problem())
                .addResponses("BadRequest", response("Not readable (`malformed`) or not allowed (`invalid_request`)."))
                .addResponses("NotFound", response("Not there (`not_found`)."))
                .addResponses("Conflict", response("The branch is not in doubt (`not_in_doubt`)."))
                .addResponses("TooLarge", response("The body is too large (`too_large`)."))
                .addResponses("UnsupportedMediaType", response("Not JSON (`unsupported_media_type`)."))
                .addResponses(
                        "Unavailable",
                        response("The resource has not given its branches back yet (`not_ready`), the participant is"
                                + " shutting down (`shutting_down`), or it is not known yet whether it was done"
                                + " (`outcome_unknown`)."));
    }

    private static ApiResponse response(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
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
