package io.twopc.chaos;

import io.twopc.system.HttpJson;
import io.twopc.system.HttpJson.Answer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The transactions that are not over, found page by page: a page may be empty and still not be the last. */
final class OpenTransactions {

    private static final List<String> STATES =
            List.of("INIT", "WAITING_FOR_PARTICIPANTS", "PREPARE_PHASE", "COMMIT_PHASE");

    private OpenTransactions() {}

    /** Their ids. */
    static List<String> of(HttpJson coordinator) {
        List<String> ids = new ArrayList<>();
        for (String state : STATES) {
            String path = "/transactions?limit=1000&state=" + state;
            while (!path.isEmpty()) {
                Answer answer = coordinator.get(path);
                if (answer.status() != 200) {
                    throw new IllegalStateException("no list of transactions: " + answer);
                }
                for (JsonNode transaction : answer.body().path("transactions")) {
                    ids.add(transaction.path("id").asString(""));
                }
                path = answer.field("next");
            }
        }
        return ids;
    }
}
