package io.twopc.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.ErrorMessage;
import io.twopc.protocol.message.Message;
import io.twopc.protocol.message.SessionMessage.Heartbeat;
import io.twopc.protocol.message.SessionMessage.Hello;
import io.twopc.protocol.message.SessionMessage.Welcome;
import io.twopc.protocol.message.TransactionMessage.Abort;
import io.twopc.protocol.message.TransactionMessage.Ack;
import io.twopc.protocol.message.TransactionMessage.Commit;
import io.twopc.protocol.message.TransactionMessage.Forget;
import io.twopc.protocol.message.TransactionMessage.Inquire;
import io.twopc.protocol.message.TransactionMessage.Pending;
import io.twopc.protocol.message.TransactionMessage.Prepare;
import io.twopc.protocol.message.TransactionMessage.VoteAbort;
import io.twopc.protocol.message.TransactionMessage.VoteCommit;
import io.twopc.protocol.model.CoordinatorId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.model.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/examples/participant.py as a process, spoken to by a coordinator that this test plays. */
class PythonParticipantTest {

    private static final Path SCRIPT = Path.of("..", "docs", "examples", "participant.py");
    private static final CoordinatorId COORDINATOR = new CoordinatorId(new UUID(1, 1));
    private static final TransactionId FIRST = new TransactionId(new UUID(2, 1));
    private static final TransactionId SECOND = new TransactionId(new UUID(2, 2));
    private static final Payload WORK = new Payload("{\"amount\": 100}");

    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Link> links = new LinkedBlockingQueue<>();
    private final List<Process> processes = new ArrayList<>();

    private final ChannelServer server = new ChannelServer(
            0,
            "twopc.coordinator.port",
            ChannelOptions.DEFAULT,
            null,
            new ChannelListener() {
                @Override
                public void opened(Link link) {
                    links.add(link);
                }

                @Override
                public void received(Link link, Message message) {
                    if (!(message instanceof Heartbeat)) {
                        heard.add(message);
                    }
                }

                @Override
                public void closed(Link link, String why) {}
            },
            ChannelMetrics.NONE,
            Clock.systemUTC());

    @TempDir
    Path directory;

    @BeforeAll
    static void python3IsThere() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        if (!there) {
            System.out.println("PythonParticipantTest skipped: there is no python3");
        }
        assumeTrue(there, "there is no python3");
    }

    @BeforeEach
    void listen() {
        server.start();
    }

    @AfterEach
    void end() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        server.close();
    }

    private Process participant(String vote) throws Exception {
        Process process = new ProcessBuilder(
                        "python3",
                        SCRIPT.toString(),
                        "--id",
                        "python",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(server.port()),
                        "--vote",
                        vote,
                        "--token",
                        "s3cret",
                        "--state",
                        directory.resolve("state.log").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Message next() throws Exception {
        Message message = heard.poll(30, TimeUnit.SECONDS);
        assertThat(message)
                .as(Files.readString(directory.resolve("output.log")))
                .isNotNull();
        return requireMessage(message);
    }

    private static Message requireMessage(@Nullable Message message) {
        if (message == null) {
            throw new AssertionError("nothing was heard");
        }
        return message;
    }

    private Link welcome(long incarnation) throws Exception {
        Link link = links.poll(30, TimeUnit.SECONDS);
        if (link == null) {
            throw new AssertionError("nobody connected");
        }
        link.peerAnnounced(true, 1024 * 1024);
        link.offer(new Welcome(COORDINATOR, incarnation, true, 1024 * 1024, 500));
        return link;
    }

    private Hello hello() throws Exception {
        return (Hello) next();
    }

    @Test
    void itTakesPartInARoundAndAnswersRepeatsWithoutDoingAnythingTwice() throws Exception {
        participant("commit");
        assertThat(hello())
                .returns(1L, Hello::incarnation)
                .returns(true, Hello::batch)
                .returns("s3cret", Hello::token)
                .returns(0, Hello::inDoubtCount);
        Link link = welcome(1);
        Message prepare = new Prepare(FIRST, COORDINATOR, WORK);
        link.offerAll(List.of(prepare, prepare));
        assertThat(next()).isEqualTo(new VoteCommit(FIRST, false));
        assertThat(next()).isEqualTo(new VoteCommit(FIRST, false));
        link.offerAll(List.of(new Commit(FIRST), new Commit(FIRST), new Forget(FIRST), new Forget(FIRST)));
        assertThat(next()).isEqualTo(new Ack(FIRST, null));
        assertThat(next()).isEqualTo(new Ack(FIRST, null));

        link.offer(new Commit(SECOND));
        assertThat(next())
                .isInstanceOfSatisfying(
                        ErrorMessage.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_BRANCH));
        link.offerAll(List.of(new Abort(SECOND), new Prepare(SECOND, COORDINATOR, WORK)));
        assertThat(next()).isEqualTo(new Ack(SECOND, null));
        assertThat(next()).isInstanceOf(VoteAbort.class);
        assertThat(Files.readString(directory.resolve("state.log"))).containsOnlyOnce("\"prepared\"");
    }

    @Test
    void aBranchInDoubtSurvivesAKillAndIsAskedAbout() throws Exception {
        Process first = participant("commit");
        hello();
        welcome(4).offer(new Prepare(FIRST, COORDINATOR, WORK));
        assertThat(next()).isEqualTo(new VoteCommit(FIRST, false));
        first.destroyForcibly().waitFor();
        Files.writeString(directory.resolve("state.log"), "{\"tx\": \"torn", StandardOpenOption.APPEND);

        participant("abort");
        assertThat(hello()).returns(2L, Hello::incarnation).returns(1, Hello::inDoubtCount);
        Link link = welcome(5);
        assertThat(next()).isEqualTo(new Inquire(FIRST, COORDINATOR));
        link.offer(new Pending(FIRST));
        assertThat(next()).isEqualTo(new Inquire(FIRST, COORDINATOR));
        link.offer(new Commit(FIRST));
        assertThat(next()).isEqualTo(new Ack(FIRST, null));
        link.offer(new Abort(FIRST));
        assertThat(next())
                .isInstanceOfSatisfying(
                        ErrorMessage.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.UNEXPECTED));
        link.offer(new Forget(FIRST));
        await().untilAsserted(() ->
                assertThat(Files.readString(directory.resolve("state.log"))).contains("\"forgotten\""));
    }

    @Test
    void itVotesAbortWhenToldToAndRefusesACoordinatorOnAnOlderLog() throws Exception {
        participant("abort");
        hello();
        Link link = welcome(7);
        link.offer(new Prepare(FIRST, COORDINATOR, WORK));
        assertThat(next()).isEqualTo(new VoteAbort(FIRST, "python votes abort"));
        link.close("the coordinator went away");

        hello();
        welcome(6).offer(new Prepare(SECOND, COORDINATOR, WORK));
        assertThat(next()).as("it connected again, and did not vote").isInstanceOf(Hello.class);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Files.readString(directory.resolve("output.log")))
                        .contains("older copy of its log"));
    }
}
