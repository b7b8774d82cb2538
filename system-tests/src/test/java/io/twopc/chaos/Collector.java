package io.twopc.chaos;

import io.twopc.chaos.Evidence.Holdings;
import io.twopc.chaos.Evidence.View;
import io.twopc.chaos.History.Entry;
import io.twopc.chaos.History.Told;
import io.twopc.system.HttpJson.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Gathers the evidence of a run that is over and healed: asks the coordinator, stops all, reads the databases. */
final class Collector {

    private final Rig rig;
    private final History history;
    private final Load load;

    Collector(Rig rig, History history, Load load) {
        this.rig = rig;
        this.history = history;
        this.load = load;
    }

    /** Asks until every transfer has an outcome, and once more for some of those that had one. */
    void askAgain(int sample, Random random) {
        history.entries().stream().filter(entry -> entry.outcome().isEmpty()).forEach(this::insist);
        List<Entry> all = new ArrayList<>(history.entries());
        Collections.shuffle(all, random);
        all.stream().limit(sample).forEach(entry -> load.ask(entry.transfer()));
    }

    private void insist(Entry entry) {
        Awaitility.await("an outcome of " + entry.transfer().key())
                .atMost(Cycles.DOUBT)
                .pollDelay(java.time.Duration.ZERO)
                .until(() -> load.ask(entry.transfer()));
    }

    Evidence collect() {
        Map<String, View> views = new ConcurrentHashMap<>();
        history.entries().parallelStream()
                .flatMap(entry -> entry.told().stream())
                .map(Told::id)
                .distinct()
                .forEach(id -> look(id, views));
        rig.applications().forEach(process -> process.stop(Cycles.DOUBT));
        Map<String, Holdings> holdings = new TreeMap<>();
        rig.banks().forEach(bank -> holdings.put(bank.id(), bank.holdings()));
        return new Evidence(history.entries(), views, holdings);
    }

    private void look(String id, Map<String, View> views) {
        Answer answer = rig.coordinator().transaction(id);
        if (answer.status() == 200) {
            views.put(id, view(answer.body()));
        }
    }

    private static View view(JsonNode transaction) {
        Set<String> hazards = new HashSet<>();
        Set<String> unacknowledged = new HashSet<>();
        for (JsonNode branch : transaction.path("branches")) {
            String participant = branch.path("participant").asString("");
            if (branch.path("hazard").asBoolean(false)) {
                hazards.add(participant);
            }
            if (!branch.path("acknowledged").asBoolean(false)) {
                unacknowledged.add(participant);
            }
        }
        return new View(
                transaction.path("state").asString(""),
                transaction.path("outcome").asString(""),
                transaction.path("damage").asString(""),
                hazards,
                unacknowledged);
    }
}
