package io.twopc.web;

/** Where the document of an API describes what its operations may also answer: problems. */
public final class ProblemResponses {

    public static final String BAD_REQUEST = "#/components/responses/BadRequest";
    public static final String NOT_FOUND = "#/components/responses/NotFound";
    public static final String CONFLICT = "#/components/responses/Conflict";
    public static final String TOO_LARGE = "#/components/responses/TooLarge";
    public static final String UNSUPPORTED_MEDIA_TYPE = "#/components/responses/UnsupportedMediaType";
    public static final String UNPROCESSABLE = "#/components/responses/Unprocessable";
    public static final String OVERLOADED = "#/components/responses/Overloaded";
    public static final String UNAVAILABLE = "#/components/responses/Unavailable";

    private ProblemResponses() {}
}
