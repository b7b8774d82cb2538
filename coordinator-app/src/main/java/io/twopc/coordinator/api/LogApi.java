package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.web.ProblemResponses;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** What the API document says about the decision log; {@link LogController} does it. */
@Tag(name = "Decision log")
interface LogApi {

    @Operation(
            operationId = "confirmLog",
            summary = "Vouch for a fresh log",
            description = "Participants hold branches of another decision log, so this empty one may be a lost one. Who"
                    + " confirms says that it is meant to be empty: from then on those branches are not this"
                    + " coordinator's, and new rounds are taken.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = TransactionApi.JSON,
                                            schema = @Schema(implementation = OperatorBody.class),
                                            examples = @ExampleObject(Examples.OPERATOR))))
    @ApiResponse(responseCode = "204", description = "Recorded.", content = @Content)
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.CONFLICT)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.TOO_LARGE)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.UNSUPPORTED_MEDIA_TYPE)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    DeferredResult<ResponseEntity<?>> confirm(@Parameter(hidden = true) byte @Nullable [] body);
}
