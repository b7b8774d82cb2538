package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.web.ProblemResponses;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** What the API document says about participants; {@link ParticipantController} does it. */
@Tag(name = "Participants")
interface ParticipantApi {

    String PATH = "/participants";

    @Operation(operationId = "listParticipants", summary = "List participants")
    @ApiResponse(
            responseCode = "200",
            description = "Members, and evicted ones that still have unended branches.",
            content =
                    @Content(
                            mediaType = TransactionApi.JSON,
                            schema = @Schema(implementation = ParticipantBody.Participants.class)))
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    ParticipantBody.Participants list();

    @Operation(operationId = "getParticipant", summary = "Look at a participant")
    @ApiResponse(
            responseCode = "200",
            description = "The participant as it stands now.",
            content =
                    @Content(mediaType = TransactionApi.JSON, schema = @Schema(implementation = ParticipantBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    ParticipantBody find(@Parameter(description = "The participant.", example = "bank-a") String id);

    @Operation(
            operationId = "evictParticipant",
            summary = "Evict a participant",
            description = "Refused while it holds branches of transactions that have not ended. With `force=true` they"
                    + " are not repeated to it any more and those transactions show a `HAZARD`; their decisions stay"
                    + " until it, or an operator, acknowledges them.")
    @ApiResponse(responseCode = "204", description = "Evicted; recorded in the log.", content = @Content)
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.CONFLICT)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    DeferredResult<ResponseEntity<?>> evict(
            @Parameter(description = "The participant.", example = "bank-a") String id,
            @Parameter(
                            description = "Evict it even with unended branches.",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @Nullable
                    String force,
            @Parameter(
                            description = "Who evicts it; recorded.",
                            schema = @Schema(type = "string", maxLength = OperatorBody.MAX_BY_CHARS))
                    @Nullable
                    String by,
            @Parameter(
                            description = "Why; recorded.",
                            schema = @Schema(type = "string", maxLength = OperatorBody.MAX_REASON_CHARS))
                    @Nullable
                    String reason);
}
