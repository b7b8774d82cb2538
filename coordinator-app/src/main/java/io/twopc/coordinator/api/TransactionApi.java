package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.coordinator.history.DamageFilter;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.web.ProblemResponses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/** What the API document says about transactions; {@link TransactionController} does it. */
@Tag(name = "Transactions")
interface TransactionApi {

    String PATH = "/transactions";
    String JSON = MediaType.APPLICATION_JSON_VALUE;
    String NDJSON = MediaType.APPLICATION_NDJSON_VALUE;
    String IDEMPOTENCY_KEY = "Idempotency-Key";
    String PREFER = "Prefer";
    String PREFERENCE_APPLIED = "Preference-Applied";

    @Operation(
            operationId = "startTransaction",
            summary = "Start a transaction",
            description = "Waits for the outcome. An aborted transaction is a result, not an HTTP error. A commit is"
                    + " durable when this is answered; branches may still be applying it. As `application/x-ndjson`, one"
                    + " round a line (with its key in a field `idempotencyKey`) for as long as the client likes, answered"
                    + " on the same connection with one line each as they end, in any order.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = JSON,
                                        schema = @Schema(implementation = StartTransactionBody.class),
                                        examples = {
                                            @ExampleObject(name = "addressed", value = Examples.TRANSFER),
                                            @ExampleObject(name = "every member", value = Examples.EVERY_MEMBER)
                                        }),
                                @Content(
                                        mediaType = NDJSON,
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(name = "a line", value = Examples.ROUND_LINE))
                            }),
            parameters = {
                @Parameter(
                        name = IDEMPOTENCY_KEY,
                        in = ParameterIn.HEADER,
                        description = "The same key and body name the same transaction, also after a restart and under"
                                + " concurrent retries; the same key with another body is refused. Kept as long as the"
                                + " transaction.",
                        schema = @Schema(type = "string", pattern = "^[\\x21-\\x7e]{1,255}$")),
                @Parameter(
                        name = PREFER,
                        in = ParameterIn.HEADER,
                        description =
                                "`respond-async` is answered as soon as the admission is durable; `wait=N` waits at"
                                        + " most N seconds for the outcome (RFC 7240).",
                        example = "respond-async",
                        schema = @Schema(type = "string"))
            })
    @ApiResponse(
            responseCode = "200",
            description = "A stream of rounds was asked with: a line for each line.",
            content = @Content(mediaType = NDJSON, schema = @Schema(implementation = RoundLine.class)))
    @ApiResponse(
            responseCode = "201",
            description = "The outcome.",
            headers = @Header(name = "Location", schema = @Schema(type = "string", format = "uri-reference")),
            content =
                    @Content(
                            mediaType = JSON,
                            schema = @Schema(implementation = TransactionBody.class),
                            examples = {
                                @ExampleObject(name = "committed", value = Examples.COMMITTED),
                                @ExampleObject(name = "aborted", value = Examples.ABORTED)
                            }))
    @ApiResponse(
            responseCode = "202",
            description = "Admitted; the outcome is still open. The location outlives a crash of the coordinator.",
            headers = {
                @Header(name = "Location", schema = @Schema(type = "string", format = "uri-reference")),
                @Header(name = PREFERENCE_APPLIED, schema = @Schema(type = "string"))
            },
            content = @Content(mediaType = JSON, schema = @Schema(implementation = TransactionBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.TOO_LARGE)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.UNSUPPORTED_MEDIA_TYPE)
    @ApiResponse(responseCode = "422", ref = ProblemResponses.UNPROCESSABLE)
    @ApiResponse(responseCode = "429", ref = ProblemResponses.OVERLOADED)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    void start(
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response);

    @Operation(
            operationId = "listTransactions",
            summary = "List transactions, newest first",
            description = "Running ones and those within their retention.")
    @ApiResponse(
            responseCode = "200",
            description = "A page.",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, where there is one (RFC 8288).",
                            schema = @Schema(type = "string")),
            content = @Content(mediaType = JSON, schema = @Schema(implementation = TransactionsBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    ResponseEntity<TransactionsBody> list(
            @Parameter(schema = @Schema(implementation = ProtocolState.class)) @Nullable String state,
            @Parameter(schema = @Schema(implementation = Outcome.class)) @Nullable String outcome,
            @Parameter(
                            description = "With damage of this kind, any damage, or any that nobody has acknowledged.",
                            schema = @Schema(implementation = DamageFilter.class))
                    @Nullable
                    String damage,
            @Parameter(
                            description = "With a branch on this participant.",
                            schema = @Schema(type = "string", pattern = "^" + ParticipantId.PATTERN + "$"))
                    @Nullable
                    String participant,
            @Parameter(description = "Created at or after.", schema = @Schema(type = "string", format = "date-time"))
                    @Nullable
                    String since,
            @Parameter(
                            description = "How many at the most.",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            minimum = "1",
                                            maximum = "" + TransactionQuery.MAX_LIMIT,
                                            defaultValue = "" + TransactionQuery.DEFAULT_LIMIT))
                    @Nullable
                    String limit,
            @Parameter(description = "From the link of the page before.") @Nullable String cursor,
            @Parameter(hidden = true) HttpServletRequest request);

    @Operation(operationId = "getTransaction", summary = "Look at a transaction")
    @ApiResponse(
            responseCode = "200",
            description = "The transaction as it stands now.",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = TransactionBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    TransactionBody find(@Parameter(description = "The transaction.", example = Examples.ID) String id);

    @Operation(
            operationId = "abortTransaction",
            summary = "Abort a transaction before its decision",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = OperatorBody.class),
                                            examples = @ExampleObject(Examples.OPERATOR))))
    @ApiResponse(
            responseCode = "200",
            description = "Aborted.",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = TransactionBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.CONFLICT)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.TOO_LARGE)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.UNSUPPORTED_MEDIA_TYPE)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    DeferredResult<ResponseEntity<?>> abort(
            @Parameter(description = "The transaction.", example = Examples.ID) String id,
            @Parameter(hidden = true) byte @Nullable [] body);

    @Operation(
            operationId = "acknowledgeDamage",
            summary = "Say that an operator has seen the damage of a transaction",
            description = "Settles its hazards.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = JSON,
                                            schema = @Schema(implementation = OperatorBody.class),
                                            examples = @ExampleObject(Examples.OPERATOR))))
    @ApiResponse(
            responseCode = "200",
            description = "Recorded.",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = TransactionBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @ApiResponse(responseCode = "409", ref = ProblemResponses.CONFLICT)
    @ApiResponse(responseCode = "413", ref = ProblemResponses.TOO_LARGE)
    @ApiResponse(responseCode = "415", ref = ProblemResponses.UNSUPPORTED_MEDIA_TYPE)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    DeferredResult<ResponseEntity<?>> acknowledgeDamage(
            @Parameter(description = "The transaction.", example = Examples.ID) String id,
            @Parameter(hidden = true) byte @Nullable [] body);
}
