package io.twopc.wire;

import io.twopc.protocol.message.ErrorCode;

/** A field of a message is missing or not what it should be; carries the words for the peer and no stack trace. */
final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    final ErrorCode code;

    MalformedException(String detail) {
        this(ErrorCode.MALFORMED, detail);
    }

    MalformedException(ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
