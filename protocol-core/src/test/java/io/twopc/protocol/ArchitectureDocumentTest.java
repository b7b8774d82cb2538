package io.twopc.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the state tables of docs/architecture.md against the complete tables, which other tests hold against the code: what
 * stands between the marks is made from those. Run with {@code -Dtwopc.golden.rewrite=true} to make it anew.
 */
class ArchitectureDocumentTest {

    private static final Path PAGE = Path.of("..", "docs", "architecture.md");

    private static final Map<String, String> COORDINATOR_MESSAGES = columns(
            "yes a", "`vote_commit`",
            "no a", "`vote_abort`",
            "ack a", "`ack`",
            "ack a by-hand rollback", "`ack` `rollback`",
            "inquire a", "`inquire`",
            "error a unavailable", "`error` `unavailable`",
            "error a unknown_branch", "`error` `unknown_branch`");

    private static final List<String> COORDINATOR_STATES = List.of(
            "Waiting for a and c, listed",
            "Preparing",
            "Preparing, only a awaited",
            "Preparing, a voted yes",
            "Preparing, a excluded",
            "ForcingCommit",
            "Committing",
            "Committing, only a open",
            "Committing, a acknowledged",
            "Completed",
            "Completed, END durable",
            "Aborted, a awaited",
            "Aborted, a voted yes",
            "Aborted, a voted no",
            "Aborted, a acknowledged");

    private static final Map<String, String> COORDINATOR_EVENTS = columns(
            "connect-timeout", "timeout of the waiting",
            "vote-timeout", "timeout of the votes",
            "disconnected a", "a lost",
            "connected a", "a back",
            "restarted a", "a back, restarted",
            "operator-abort", "operator's abort",
            "log-failed", "log failed");

    private static final List<String> COORDINATOR_STATES_OF_EVENTS = List.of(
            "Waiting for a and c, listed",
            "Preparing",
            "Preparing, a voted yes",
            "Preparing, one may be excluded",
            "ForcingCommit",
            "Committing",
            "Committing, a away",
            "Completed",
            "Aborted, a awaited");

    private static final Map<String, String> PARTICIPANT_EVENTS = columns(
            "prepare", "`prepare`",
            "commit", "`commit`",
            "abort", "`abort`",
            "forget", "`forget`",
            "connected", "connected again",
            "repeat-due-2", "time to repeat",
            "local-timeout", "work took too long");

    private static final List<String> PARTICIPANT_STATES = List.of(
            "Unknown",
            "Preparing",
            "Cancelling",
            "Prepared",
            "Committing",
            "Committed",
            "RollingBack-ack",
            "RolledBack",
            "RolledBack-unavailable",
            "ReadOnly",
            "HeuristicRecording-commit",
            "HeuristicResolving-commit",
            "HeuristicResolved-commit",
            "Forgetting",
            "Forgotten",
            "Forgotten-rollback",
            "Lost");

    /** Begins the line that describes a state of the coordinator. */
    private static final String IS = "  = ";

    private static Map<String, String> columns(String... eventsAndHeads) {
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < eventsAndHeads.length; i += 2) {
            columns.put(eventsAndHeads[i], eventsAndHeads[i + 1]);
        }
        return columns;
    }

    @Test
    void theTablesOfThePageSayWhatTheTestedTablesSay() throws IOException {
        String page = Files.readString(PAGE);
        String made = page;
        Map<String, Map<String, String>> coordinator = read("coordinator/table.txt");
        made = replace(made, "coordinator-messages", table(coordinator, COORDINATOR_STATES, COORDINATOR_MESSAGES));
        made = replace(
                made, "coordinator-events", table(coordinator, COORDINATOR_STATES_OF_EVENTS, COORDINATOR_EVENTS));
        made = replace(
                made, "participant", table(read("participant/table.txt"), PARTICIPANT_STATES, PARTICIPANT_EVENTS));
        if (Boolean.getBoolean("twopc.golden.rewrite")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
    }

    private static String replace(String page, String name, String table) {
        Pattern marked = Pattern.compile(
                "(<!-- made by ArchitectureDocumentTest: " + name + " -->\n).*?(\n<!-- end -->)", Pattern.DOTALL);
        Matcher matcher = marked.matcher(page);
        assertThat(matcher.find()).as("the marks of %s", name).isTrue();
        return matcher.replaceFirst(
                Matcher.quoteReplacement(matcher.group(1) + "\n" + table + "\n" + matcher.group(2)));
    }

    /** What each state makes of each event, as listed. */
    private static Map<String, Map<String, String>> read(String file) throws IOException {
        Map<String, Map<String, String>> states = new HashMap<>();
        Map<String, String> current = new HashMap<>();
        for (String line : Files.readAllLines(GoldenFile.path(file))) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (line.startsWith(IS)) {
                current.put(IS, line.substring(IS.length()));
                continue;
            }
            if (!line.startsWith(" ")) {
                current = new HashMap<>();
                states.put(line, current);
                continue;
            }
            int bar = line.indexOf('|');
            for (String event : line.substring(0, bar).strip().split(", ", -1)) {
                current.put(event, line.substring(bar + 1).strip());
            }
        }
        return states;
    }

    private static String table(
            Map<String, Map<String, String>> results, List<String> states, Map<String, String> columns) {
        List<String> lines = new ArrayList<>();
        lines.add("| State | " + String.join(" | ", columns.values()) + " |");
        lines.add("|---".repeat(columns.size() + 1) + "|");
        for (String state : states) {
            Map<String, String> row = Objects.requireNonNull(results.get(state), state);
            lines.add("| " + state + " | "
                    + columns.keySet().stream()
                            .map(event -> cell(
                                    shortened(row.getOrDefault(IS, state)),
                                    Objects.requireNonNull(row.get(event), event)))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
        return String.join("\n", lines);
    }

    private static String cell(String state, String result) {
        if (result.equals("impossible")) {
            return "cannot be";
        }
        String[] parts = result.split(" \\| ", 2);
        List<String> words = new ArrayList<>();
        if (!parts[0].equals("stays")) {
            String next = shortened(parts[0]);
            words.add(next.equals(state) ? "noted" : "→ " + next);
        }
        if (parts.length == 2) {
            for (String effect : parts[1].split("; ", -1)) {
                words.add(effect(effect));
            }
        }
        return words.isEmpty()
                ? "–"
                : String.join("; ", words.stream().distinct().toList());
    }

    /** Without other branches and without the words that only this sample has. */
    private static String shortened(String text) {
        return text.replaceAll(" \\[[^]]*]", "").replaceAll(" '[^']*'", "");
    }

    private static String effect(String effect) {
        if (effect.startsWith("count ") || effect.startsWith("observe ")) {
            return "counted";
        }
        return shortened(effect)
                .replaceFirst("^send ", "")
                .replaceFirst(" (to|of) a\\b", "")
                .replaceFirst(", attempt \\d+", "")
                .replaceFirst(" \\d+$", "");
    }
}
