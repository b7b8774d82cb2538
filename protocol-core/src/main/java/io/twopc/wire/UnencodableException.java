package io.twopc.wire;

/** A message holds text that has no UTF-8 form: half of a surrogate pair. */
public final class UnencodableException extends Exception {

    private static final long serialVersionUID = 1L;

    UnencodableException(Throwable cause) {
        super("the message holds text that is not well-formed Unicode", cause);
    }
}
