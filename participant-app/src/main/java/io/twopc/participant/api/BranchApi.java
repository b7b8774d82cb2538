package io.twopc.participant.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.web.ProblemResponses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the API document says about branches; {@link BranchController} does it. */
@Tag(name = "Branches")
interface BranchApi {

    String JSON = "application/json";

    @Operation(
            operationId = "branches",
            summary = "List branches",
            description = "Those that moved last first. Ended ones are remembered for a while.")
    @ApiResponse(responseCode = "200", description = "The branches.")
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    List<BranchBody> branches(
            @Parameter(description = "Only those in this state.", schema = @Schema(implementation = BranchStatus.class))
                    @Nullable
                    String state,
            @Parameter(
                            description = "How many at most.",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "1",
                                            maximum = "" + BranchController.MAX_LIMIT,
                                            defaultValue = "" + BranchController.DEFAULT_LIMIT))
                    @Nullable
                    String limit);

    @Operation(operationId = "branch", summary = "Look at a branch")
    @ApiResponse(responseCode = "200", description = "The branch.")
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    BranchBody branch(@Parameter(description = "The transaction.", example = Examples.ID) String id);

    @Operation(
            operationId = "decideByHand",
            summary = "Decide a branch in doubt by hand",
            description =
                    "For when the coordinator is lost for good. The decision is forced to disk before it acts, and"
                            + " reported to the coordinator until that has recorded it; if it decided otherwise, that is damage.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = HeuristicBody.class),
                                            examples = @ExampleObject(Examples.HEURISTIC))))
    @ApiResponse(responseCode = "200", description = "Recorded, and being carried out.")
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.CONFLICT)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.TOO_LARGE)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.UNSUPPORTED_MEDIA_TYPE)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    BranchBody decide(
            @Parameter(description = "The transaction.", example = Examples.ID) String id,
            @Parameter(hidden = true) byte @Nullable [] body);
}
