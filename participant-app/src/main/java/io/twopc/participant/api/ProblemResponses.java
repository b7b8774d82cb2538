package io.twopc.participant.api;

/** Where the API document describes what an operation may also answer: problems. */
final class ProblemResponses {

    static final String BAD_REQUEST = "#/components/responses/BadRequest";
    static final String NOT_FOUND = "#/components/responses/NotFound";
    static final String CONFLICT = "#/components/responses/Conflict";
    static final String TOO_LARGE = "#/components/responses/TooLarge";
    static final String UNSUPPORTED_MEDIA_TYPE = "#/components/responses/UnsupportedMediaType";
    static final String UNAVAILABLE = "#/components/responses/Unavailable";

    private ProblemResponses() {}
}
