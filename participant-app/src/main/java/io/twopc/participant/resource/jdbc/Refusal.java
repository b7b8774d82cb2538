package io.twopc.participant.resource.jdbc;

/** Ends the work of a branch that cannot be prepared; its message is the reason of the vote and holds no payload values. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    Refusal(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
