package io.twopc.system;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Free TCP ports. They lie below those that systems give to outgoing connections: otherwise somebody who keeps dialling a
 * port whose listener is down could be given that very port, and be connected to himself.
 */
public final class Ports {

    private static final int FIRST = 20_000;
    private static final int COUNT = 10_000;
    private static final int ATTEMPTS = 1_000;
    private static final Set<Integer> TAKEN = new HashSet<>();
    private static final Random RANDOM = new Random();

    private Ports() {}

    /** A port that is free now and that this method has not given before. */
    public static synchronized int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (!TAKEN.contains(port) && isFree(port)) {
                TAKEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + (FIRST + COUNT));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
