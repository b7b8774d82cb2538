package io.twopc.channel;

import java.time.Clock;

/** A transport's server as a process of its own, for the limits that only a process has; ends with its input. */
final class ListeningProgram {

    private ListeningProgram() {}

    public static void main(String[] args) throws Exception {
        Recorder recorder = new Recorder();
        try (ChannelServer server = new ChannelServer(
                0, "twopc.coordinator.port", ChannelOptions.DEFAULT, null, recorder, recorder, Clock.systemUTC())) {
            server.start();
            System.out.println("listening at " + server.port());
            while (System.in.read() >= 0) {
                // Goes on until its parent ends it.
            }
        }
    }
}
