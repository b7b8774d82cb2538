package io.twopc.channel;

/** A server could not begin to listen; the message is for the operator and names the port and where it is set. */
public final class ChannelStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ChannelStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
