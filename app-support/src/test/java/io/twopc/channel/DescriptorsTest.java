package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that may open few files: what it cannot accept now it accepts later. */
class DescriptorsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_FILES = 160;
    private static final int PEERS = 200;

    @TempDir
    Path directory;

    private final List<RawPeer> peers = new ArrayList<>();
    private Process server;

    @SuppressWarnings("NullAway.Init") // made by start, which the test calls first
    DescriptorsTest() {}

    @AfterEach
    void end() throws Exception {
        for (RawPeer peer : peers) {
            peer.close();
        }
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void whoMustWaitForADescriptorIsServedWhenOneIsFree() throws Exception {
        int port = start();
        peers.add(new RawPeer(port));
        assertThat(served(peers.get(0))).isTrue(); // a class path of many jars takes descriptors as classes are needed
        for (int i = 1; i < PEERS; i++) {
            peers.add(new RawPeer(port));
        }
        await().atMost(PATIENCE).until(() -> output().contains("accepting a connection failed"));
        assertThat(server.isAlive()).isTrue();
        assertThat(served(peers.get(0))).isTrue();

        for (RawPeer gone : peers.subList(0, PEERS - 20)) {
            gone.close();
        }

        for (RawPeer waiting : peers.subList(PEERS - 20, PEERS)) {
            waiting.socket.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(served(waiting)).isTrue();
        }
        RawPeer late = new RawPeer(port);
        peers.add(late);
        assertThat(served(late)).isTrue();
        assertThat(output()).doesNotContain("no longer accepts");
    }

    /** Only somebody who was accepted is told what is wrong. */
    private static boolean served(RawPeer peer) throws IOException {
        peer.frame("{}");
        return peer.readText().contains("\"malformed\"");
    }

    private int start() throws Exception {
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            System.out.println("SKIPPED: no /bin/sh, which limits the number of open files");
            Assumptions.abort("no /bin/sh");
        }
        server = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "ulimit -n " + MOST_FILES + " && exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ListeningProgram.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        await().atMost(PATIENCE)
                .until(() -> !server.isAlive() || (output().contains("listening at ") && output().endsWith("\n")));
        assertThat(server.isAlive()).as(output()).isTrue();
        return output().lines()
                .filter(line -> line.startsWith("listening at "))
                .mapToInt(line -> Integer.parseInt(line.substring("listening at ".length())))
                .findFirst()
                .orElseThrow();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("output"));
    }
}
