package io.twopc.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the documents of both APIs have in common when they are made, and that they are the ones that are served. */
public final class ApiDocuments {

    /** The name of the schema of a problem detail. */
    public static final String PROBLEM = "Problem";

    private ApiDocuments() {}

    /** A document with its head only. */
    public static OpenAPI headed(String title, String description, ObjectProvider<BuildProperties> build) {
        BuildProperties properties = build.getIfAvailable();
        String version = properties == null ? null : properties.getVersion();
        return new OpenAPI()
                .servers(List.of(new Server().url("..").description("Whoever serves this document as v3/api-docs.")))
                .info(new Info()
                        .title(title)
                        .description(description)
                        .version(version == null ? "unknown" : version)
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
    }

    /** A response that is a problem. */
    public static ApiResponse problem(String description) {
        return new ApiResponse()
                .description(description)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
    }

    /** After a change of the API, the file that this leaves in target/ takes the place of the other. */
    public static void assertServed(JsonNode served, JsonNode made) throws IOException {
        Files.writeString(
                Path.of("target/openapi.json"),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(made) + "\n");
        assertThat(served)
                .as("src/main/resources/openapi.json; the code says target/openapi.json")
                .isEqualTo(made);
    }
}
