package io.twopc.proofs.search;

/** Something that must hold does not; the message names the rule. */
final class ViolationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ViolationException(String rule) {
        super(rule);
    }
}
