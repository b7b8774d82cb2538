package io.twopc.participant.channel;

import io.twopc.channel.Link;
import java.io.IOException;
import java.time.Duration;

/** Makes connections; the listener it was made with hears of them, perhaps before {@link #connect} returns. */
public interface Dialer extends AutoCloseable {

    /**
     * Connects once.
     *
     * @throws IOException if there is no connection within the timeout
     */
    Link connect(String host, int port, Duration timeout) throws IOException;

    /** Closes all connections and waits until the listener has been told. */
    @Override
    void close();
}
