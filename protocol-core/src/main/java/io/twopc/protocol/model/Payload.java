package io.twopc.protocol.model;

/**
 * What a branch is asked to do, as the text of one JSON object; opaque to the protocol and never logged.
 *
 * <p>Whoever makes a payload vouches that the text is one well-formed JSON object; the codec and the REST layer do.
 */
public record Payload(String json) {

    /** The payload that asks for nothing. */
    public static final Payload EMPTY = new Payload("{}");

    public Payload {
        if (json.isEmpty() || json.charAt(0) != '{') {
            throw new IllegalArgumentException("payload is not a JSON object");
        }
    }

    /** Keeps the content out of logs. */
    @Override
    public String toString() {
        return "Payload[" + json.length() + " chars]";
    }
}
