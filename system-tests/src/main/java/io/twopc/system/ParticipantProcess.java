package io.twopc.system;

import io.twopc.system.HttpJson.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A participant as a process, and what tests and the demo ask of it. */
public final class ParticipantProcess extends AppProcess {

    ParticipantProcess(String id, Path jar, Path directory) {
        super(id, jar, directory);
        set("twopc.participant.id", id);
    }

    /** Its id at the coordinator. */
    public String id() {
        return name();
    }

    /** Where it dials: a coordinator, or a proxy before it. */
    public void dial(int port) {
        set("twopc.participant.coordinator-port", port);
    }

    /** The transactions whose branches are in a state. */
    public List<String> branches(String state) {
        List<String> transactions = new ArrayList<>();
        Answer answer = http().get("/branches?state=" + state);
        if (answer.status() != 200) {
            throw new IllegalStateException(id() + " does not tell its branches: " + answer);
        }
        for (JsonNode branch : answer.body()) {
            transactions.add(branch.path("id").asString(""));
        }
        return transactions;
    }

    /** Waits until the branch of a transaction is in a state. */
    public void awaitBranch(String transaction, String state, Duration atMost) {
        Patience.until(
                "the branch of " + transaction + " at " + id() + " to be " + state,
                atMost,
                () -> branches(state).contains(transaction),
                () -> http().get("/branches") + "\n" + logTail());
    }
}
