package io.twopc.participant.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.twopc.participant.resource.preference.VotePreference;
import io.twopc.protocol.model.Vote;
import io.twopc.web.ProblemException;
import io.twopc.web.ProblemResponses;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** How this participant votes, over HTTP. */
@Tag(name = "Preference")
@RestController
final class PreferenceController {

    private final ObjectProvider<VotePreference> preference;

    PreferenceController(ObjectProvider<VotePreference> preference) {
        this.preference = preference;
    }

    @Operation(
            operationId = "preference",
            summary = "Look at the vote preference",
            description = "Only the resource `preference` has one; any other votes by what its work came to.")
    @ApiResponse(responseCode = "200", description = "The preference of this process.")
    @ApiResponse(responseCode = "404", ref = ProblemResponses.NOT_FOUND)
    @GetMapping("/preference")
    PreferenceBody preference() {
        VotePreference found = preference.getIfAvailable();
        if (found == null) {
            throw ProblemException.notFound("this participant has no preference: it votes by what its work came to");
        }
        return new PreferenceBody(found.vote(), found.drawn(), found.commitProbability());
    }

    /** The preference as JSON. */
    @Schema(name = "Preference", description = "How this participant votes on every branch while it runs.")
    record PreferenceBody(
            Vote preference,

            @Schema(description = "Whether it was drawn at the start, or configured.")
            boolean drawn,

            @Schema(description = "How likely a drawn one is COMMIT.")
            double commitProbability) {}
}
