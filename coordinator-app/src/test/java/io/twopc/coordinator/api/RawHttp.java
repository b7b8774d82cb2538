package io.twopc.coordinator.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are, for requests that no decent client makes. */
final class RawHttp {

    private RawHttp() {}

    /** Sends the request, one byte a character, and reads until the server closes. */
    static String exchange(int port, String request) {
        return exchange(port, request, false);
    }

    /** The same, and says after the last byte that there is no more to come. */
    static String exchangeAndEnd(int port, String request) {
        return exchange(port, request, true);
    }

    private static String exchange(int port, String request, boolean end) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            if (end) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
