package io.twopc.web;

/**
 * How large the body of a request may be. An application that wants another limit than 1 MiB defines a bean of it.
 *
 * @param bytes 1 or more
 */
public record RequestBodyLimit(int bytes) {

    public static final RequestBodyLimit DEFAULT = new RequestBodyLimit(1024 * 1024);

    public RequestBodyLimit {
        if (bytes < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more");
        }
    }
}
