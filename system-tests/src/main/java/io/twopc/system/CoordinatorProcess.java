package io.twopc.system;

import io.twopc.system.HttpJson.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A coordinator as a process, and what tests and the demo ask of it. */
public final class CoordinatorProcess extends AppProcess {

    private final int channelPort = Ports.free();

    CoordinatorProcess(String name, Path jar, Path directory) {
        super(name, jar, directory);
        set("twopc.coordinator.port", channelPort);
    }

    /** The port that participants dial. */
    public int channelPort() {
        return channelPort;
    }

    /** A branch of a transaction to start. */
    public record Branch(String participant, Object payload) {}

    /** Starts a transaction and waits for the answer. */
    public Answer begin(List<Branch> branches, Duration timeout, Map<String, String> headers) {
        return http().post("/transactions", Map.of("branches", branches, "timeout", timeout.toString()), headers);
    }

    /** Starts a transaction and waits for the answer, with the timeout of the configuration. */
    public Answer begin(List<Branch> branches) {
        return http().post("/transactions", Map.of("branches", branches));
    }

    /** Starts a transaction, is answered at once, and gives its id. */
    public String beginAsync(List<Branch> branches, Duration timeout) {
        Answer answer = begin(branches, timeout, Map.of("Prefer", "respond-async"));
        if (answer.status() != 202) {
            throw new IllegalStateException("202 expected: " + answer);
        }
        return answer.field("id");
    }

    /** A transaction as it stands. */
    public Answer transaction(String id) {
        return http().get("/transactions/" + id);
    }

    /** Who has voted COMMIT on a transaction so far. */
    public List<String> votesForCommit(String id) {
        return transaction(id)
                .body()
                .path("branches")
                .valueStream()
                .filter(branch -> branch.path("vote").asString("").equals("COMMIT"))
                .map(branch -> branch.path("participant").asString(""))
                .toList();
    }

    /** Waits until a participant's vote for COMMIT has arrived. */
    public void awaitVote(String id, String participant, Duration atMost) {
        Patience.until(
                participant + " to vote for " + id,
                atMost,
                () -> votesForCommit(id).contains(participant),
                () -> transaction(id) + "\n" + logTail());
    }

    /** Waits until a transaction is in a state, and gives it. */
    public JsonNode awaitState(String id, String state, Duration atMost) {
        Patience.until(
                "transaction " + id + " to be " + state,
                atMost,
                () -> transaction(id).field("state").equals(state),
                () -> transaction(id) + "\n" + logTail());
        return transaction(id).body();
    }

    /** Whether each of the participants is connected just now, by its id. */
    public Map<String, Boolean> connected() {
        Map<String, Boolean> connected = new HashMap<>();
        for (JsonNode each : http().get("/participants").body().path("participants")) {
            connected.put(each.path("id").asString(""), each.path("connected").asBoolean(false));
        }
        return connected;
    }

    /** Waits until participants are connected. */
    public void awaitConnected(Collection<String> ids) {
        Patience.until(
                ids + " to be connected",
                START,
                () -> {
                    Map<String, Boolean> connected = connected();
                    return ids.stream().allMatch(id -> connected.getOrDefault(id, false));
                },
                () -> "connected: " + connected() + "\n" + logTail());
    }
}
