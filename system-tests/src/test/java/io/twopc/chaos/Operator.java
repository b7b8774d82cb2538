package io.twopc.chaos;

import io.twopc.system.HttpJson;
import io.twopc.system.HttpJson.Answer;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An operator who follows the page about an emptied database: a hazard at the participant whose database was replaced is
 * acknowledged, which ends its transaction. Nobody acknowledges any other damage here; it stays, and is found.
 */
final class Operator {

    private final HttpJson coordinator;
    private final String emptied;

    Operator(HttpJson coordinator, String emptied) {
        this.coordinator = coordinator;
        this.emptied = emptied;
    }

    /** Acknowledges the hazards among these transactions that an emptied database explains. */
    void acknowledgeHazards(List<String> transactions) {
        for (String id : transactions) {
            Answer whole = coordinator.get("/transactions/" + id);
            boolean hazard = whole.field("damage").equals("HAZARD")
                    && !whole.body().path("damageAcknowledged").asBoolean(true);
            if (hazard && onlyAtTheEmptied(whole.body())) {
                Answer answer = coordinator.post(
                        "/transactions/" + id + "/damage/acknowledge",
                        Map.of("by", "chaos", "reason", "the database of " + emptied + " was replaced"));
                if (answer.status() != 200) {
                    throw new IllegalStateException("damage of " + id + " can't be acknowledged: " + answer);
                }
            }
        }
    }

    private boolean onlyAtTheEmptied(JsonNode transaction) {
        return transaction
                .path("branches")
                .valueStream()
                .filter(branch -> branch.path("hazard").asBoolean(false))
                .allMatch(branch -> branch.path("participant").asString("").equals(emptied));
    }
}
