package io.twopc.proofs.simulation;

/** Something that must hold does not; the message names the rule. */
final class ViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ViolationException(String rule) {
        super(rule);
    }

    ViolationException(String rule, Throwable cause) {
        super(rule, cause);
    }
}
