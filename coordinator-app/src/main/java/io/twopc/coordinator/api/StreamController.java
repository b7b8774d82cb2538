package io.twopc.coordinator.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.coordinator.engine.StateChange;
import io.twopc.protocol.model.Outcome;
import io.twopc.protocol.model.ProtocolState;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.Fields;
import io.twopc.web.ProblemResponses;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** State changes over HTTP as they happen. */
@RestController
@Tag(name = "Transactions")
final class StreamController {

    private final StateChangeStream stream;

    StreamController(StateChangeStream stream) {
        this.stream = stream;
    }

    @GetMapping(path = TransactionApi.PATH + "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "streamStateChanges",
            summary = "Listen to state changes",
            description = "Server-sent events named `state`, from now on: nothing is repeated. A comment shows that the"
                    + " connection lives. Who reads too slowly gets an event named `dropped` and is disconnected.")
    @ApiResponse(
            responseCode = "200",
            description = "Events; the data of each is a state change.",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = StateChangeBody.class)))
    @ApiResponse(responseCode = "400", ref = ProblemResponses.BAD_REQUEST)
    @ApiResponse(responseCode = "429", ref = ProblemResponses.OVERLOADED)
    @ApiResponse(responseCode = "503", ref = ProblemResponses.UNAVAILABLE)
    SseEmitter listen(
            @Parameter(schema = @Schema(implementation = ProtocolState.class)) @RequestParam(required = false) @Nullable
                    String state,
            @Parameter(schema = @Schema(implementation = Outcome.class)) @RequestParam(required = false) @Nullable
                    String outcome,
            @Parameter(description = "Of this transaction only.", schema = @Schema(type = "string", format = "uuid"))
                    @RequestParam(required = false)
                    @Nullable
                    String transaction) {
        return stream.open(filter(state, outcome, transaction));
    }

    private static Predicate<StateChange> filter(
            @Nullable String state, @Nullable String outcome, @Nullable String transaction) {
        Fields fields = new Fields();
        ProtocolState wantedState = TransactionQuery.constant("state", state, ProtocolState.class, fields);
        Outcome wantedOutcome = TransactionQuery.constant("outcome", outcome, Outcome.class, fields);
        fields.check();
        TransactionId wanted = transaction == null ? null : Ids.transaction(transaction);
        return change -> (wantedState == null || change.state() == wantedState)
                && (wantedOutcome == null || change.outcome() == wantedOutcome)
                && (wanted == null || change.id().equals(wanted));
    }
}
