package io.twopc.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the demo plays: who has how much, and the transfers in their order, as a file has them.
 *
 * @param accounts the first balances, by bank and account
 */
record Script(Map<String, Map<String, Long>> accounts, List<Transfer> transfers) {

    /** How a transfer ends. */
    enum Ending {
        COMMITTED,
        ABORTED
    }

    /**
     * One transfer; its amounts add up to nothing.
     *
     * @param moves what each account gains (or loses, below zero), by bank and account
     * @param kill the bank whose process is killed after it voted, if any
     * @param because what the reason must contain, in the words of the bank that refuses; empty for a commit
     */
    record Transfer(
            String title,
            Map<String, Map<String, Long>> moves,
            @Nullable String kill,
            Ending expected,
            String because) {

        Transfer {
            long sum = moves.values().stream()
                    .flatMap(each -> each.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            if (sum != 0) {
                throw new IllegalArgumentException("the moves of '" + title + "' make or lose " + sum);
            }
            if (kill != null && (!moves.containsKey(kill) || moves.size() < 2)) {
                throw new IllegalArgumentException("'" + title + "' kills a bank but needs it and another one");
            }
        }
    }

    /** Reads the script that comes with the demo. */
    static Script read() {
        try (InputStream in = Script.class.getResourceAsStream("/demo/transfers.json")) {
            JsonNode root = JsonMapper.shared().readTree(in);
            List<Transfer> transfers = new ArrayList<>();
            root.path("transfers").forEach(each -> transfers.add(transfer(each)));
            return new Script(amounts(root.path("accounts")), transfers);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the transfers", e);
        }
    }

    private static Transfer transfer(JsonNode node) {
        JsonNode kill = node.get("kill");
        return new Transfer(
                node.required("title").asString(),
                amounts(node.required("moves")),
                kill == null ? null : kill.asString(),
                Ending.valueOf(node.required("expect").asString()),
                node.path("because").asString(""));
    }

    private static Map<String, Map<String, Long>> amounts(JsonNode banks) {
        Map<String, Map<String, Long>> amounts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> bank : banks.properties()) {
            Map<String, Long> accounts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> account : bank.getValue().properties()) {
                accounts.put(account.getKey(), account.getValue().asLong());
            }
            amounts.put(bank.getKey(), accounts);
        }
        return amounts;
    }
}
