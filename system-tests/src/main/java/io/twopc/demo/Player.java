package io.twopc.demo;

import io.twopc.demo.Script.Transfer;
import io.twopc.system.CoordinatorProcess;
import io.twopc.system.CoordinatorProcess.Branch;
import io.twopc.system.HttpJson.Answer;
import io.twopc.system.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Plays transfers, one after another. */
final class Player {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<String> ENDED = Set.of("COMPLETED", "ABORTED");

    private final Installation installation;
    private final CoordinatorProcess coordinator;
    private final Consumer<String> story;

    /** @param story told what happens while it happens */
    Player(Installation installation, Consumer<String> story) {
        this.installation = installation;
        this.coordinator = installation.coordinator();
        this.story = story;
    }

    Result play(Transfer transfer) {
        String id = transfer.kill() == null ? begin(transfer) : beginAndKill(transfer, transfer.kill());
        return result(transfer, awaitEnd(id));
    }

    private static List<Branch> branches(Transfer transfer) {
        List<Branch> branches = new ArrayList<>();
        transfer.moves().forEach((bank, moves) -> branches.add(new Branch(bank, Bank.payload(moves))));
        return branches;
    }

    private String begin(Transfer transfer) {
        Answer answer = coordinator.begin(branches(transfer), TIMEOUT, Map.of());
        if (answer.status() != 201) {
            throw new IllegalStateException("the coordinator did not take '" + transfer.title() + "': " + answer);
        }
        return answer.field("id");
    }

    /**
     * Kills a bank at the worst moment: it has voted, so it may not decide alone any more, and the decision isn't made.
     * Another bank is frozen meanwhile, so that nothing can be decided too early.
     */
    private String beginAndKill(Transfer transfer, String victim) {
        Bank killed = installation.bank(victim);
        Bank frozen = installation.bank(transfer.moves().keySet().stream()
                .filter(bank -> !bank.equals(victim))
                .findFirst()
                .orElseThrow());
        frozen.participant().pause();
        String id = coordinator.beginAsync(branches(transfer), TIMEOUT);
        coordinator.awaitVote(id, victim, SOON);
        story.accept(frozen.id() + " is frozen, so nothing is decided; " + victim + " has prepared and voted");
        killed.participant().kill();
        story.accept(victim + " is killed with kill -9");
        frozen.participant().resume();
        JsonNode decided = awaitOutcome(id);
        story.accept(frozen.id() + " goes on and votes; the coordinator decides: "
                + decided.path("outcome").asString() + ", and keeps asking " + victim + " (state "
                + decided.path("state").asString() + ")");
        killed.participant().start();
        story.accept(victim + " is started again, finds what it had prepared, and asks what became of it");
        return id;
    }

    private JsonNode awaitOutcome(String id) {
        Patience.until(
                "the outcome of " + id,
                SOON,
                () -> !coordinator.transaction(id).field("outcome").equals("UNKNOWN"),
                () -> coordinator.transaction(id) + "\n" + coordinator.logTail());
        return coordinator.transaction(id).body();
    }

    private JsonNode awaitEnd(String id) {
        Patience.until(
                "the end of " + id,
                SOON,
                () -> ENDED.contains(coordinator.transaction(id).field("state")),
                () -> coordinator.transaction(id) + "\n" + coordinator.logTail());
        return coordinator.transaction(id).body();
    }

    private static Result result(Transfer transfer, JsonNode transaction) {
        Instant created = instant(transaction, "createdAt");
        return new Result(
                transfer,
                transaction.path("id").asString(),
                transaction.path("state").asString(),
                transaction.path("outcome").asString(),
                why(transaction),
                Duration.between(created, instant(transaction, "decidedAt")),
                Duration.between(created, instant(transaction, "endedAt")));
    }

    private static Instant instant(JsonNode transaction, String field) {
        return Instant.parse(transaction.path(field).asString());
    }

    private static String why(JsonNode transaction) {
        if (transaction.path("outcome").asString().equals("COMMITTED")) {
            return "all " + transaction.path("branches").size() + " banks voted COMMIT";
        }
        String participant = transaction.path("reasonParticipant").asString("");
        String detail = transaction.path("reasonDetail").asString("");
        String reason = transaction.path("reason").asString();
        return participant.isEmpty() ? reason + ": " + detail : participant + " voted ABORT: " + detail;
    }
}
