package io.twopc.web;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * How large the body of a request may be. An application that wants another limit than 1 MiB defines a bean of it.
 *
 * @param bytes 1 or more
 * @param streamed types of bodies without an end in sight: whoever reads one bounds its pieces
 */
public record RequestBodyLimit(int bytes, Set<MediaType> streamed) {

    public static final RequestBodyLimit DEFAULT = new RequestBodyLimit(1024 * 1024);

    public RequestBodyLimit {
        streamed = Set.copyOf(streamed);
        if (bytes < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more");
        }
    }

    /** Every body is bounded as a whole. */
    public RequestBodyLimit(int bytes) {
        this(bytes, Set.of());
    }

    /** Whether a body of this type is bounded as a whole. */
    public boolean bounds(@Nullable String contentType) {
        try {
            return contentType == null
                    || streamed.stream().noneMatch(MediaType.parseMediaType(contentType)::equalsTypeAndSubtype);
        } catch (InvalidMediaTypeException unknown) {
            return true;
        }
    }
}
