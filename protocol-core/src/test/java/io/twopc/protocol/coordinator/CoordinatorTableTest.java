package io.twopc.protocol.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every state against every event, as listed in {@code coordinator/table.txt}: a pair nobody listed fails, and so does one
 * that behaves otherwise than listed.
 */
class CoordinatorTableTest {

    private static final Path TABLE = GoldenFile.path("coordinator/table.txt");
    private static final String IMPOSSIBLE = "impossible";
    private static final String STAYS = "stays";

    @Test
    void everyStateAnswersEveryEventAsTheTableSays() throws IOException {
        GoldenFile.assertEquals(TABLE, tableOfTheCode());
        int states = Samples.scripts().size();
        int events = Samples.events().size();
        System.out.println("Coordinator table: " + states + " states x " + events + " events = " + states * events
                + " pairs, of " + concrete(CoordinatorState.class).size() + " kinds of state x "
                + concrete(CoordinatorEvent.class).size() + " kinds of event");
    }

    @Test
    void everyPairIsListedExactlyOnce() throws IOException {
        Map<String, List<String>> listed = new LinkedHashMap<>();
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!line.startsWith(" ")) {
                events = new ArrayList<>();
                assertThat(listed.put(line, events))
                        .as("listed twice: %s", line)
                        .isNull();
            } else if (!line.strip().startsWith("=")) {
                events.addAll(
                        List.of(line.substring(0, line.indexOf('|')).strip().split(", ")));
            }
        }
        assertThat(listed.keySet()).containsExactlyElementsOf(Samples.scripts().keySet());
        listed.forEach((name, all) ->
                assertThat(all).as("events listed for %s", name).containsExactlyInAnyOrderElementsOf(Samples.events()));
    }

    @Test
    void everyKindOfStateHasASample() {
        Set<String> kinds = new TreeSet<>();
        Samples.scripts()
                .values()
                .forEach(script -> kinds.add(kind(Samples.play(script).state())));
        assertThat(kinds).isEqualTo(concrete(CoordinatorState.class));
    }

    @Test
    void everyKindOfEventHasASample() {
        Set<String> kinds = new TreeSet<>();
        Samples.events().forEach(words -> kinds.add(kind(Words.event(words))));
        assertThat(kinds).isEqualTo(concrete(CoordinatorEvent.class));
    }

    @Test
    void everySampleStateIsNamedForItsKind() {
        Samples.scripts()
                .forEach((name, script) ->
                        assertThat(name).startsWith(kind(Samples.play(script).state())));
    }

    private static String kind(Object value) {
        return value.getClass().getSimpleName();
    }

    private static Set<String> concrete(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String tableOfTheCode() {
        StringBuilder table = new StringBuilder("""
                # Every state of a transaction at its coordinator against every event.
                #   = the state
                #   event[, event …] | next state, or "stays", or "impossible" (a defect of the caller) | effects, in order
                # The branch that matters is a's; x is a participant without a branch.
                """);
        Samples.scripts().forEach((name, script) -> {
            CoordinatorState state = Samples.play(script).state();
            table.append('\n').append(name).append('\n');
            table.append("  = ").append(Render.state(state)).append('\n');
            Map<String, List<String>> eventsByResult = new LinkedHashMap<>();
            for (String event : Samples.events()) {
                eventsByResult
                        .computeIfAbsent(result(state, Words.event(event)), result -> new ArrayList<>())
                        .add(event);
            }
            eventsByResult.forEach((result, events) -> table.append("  ")
                    .append(String.join(", ", events))
                    .append(" | ")
                    .append(result)
                    .append('\n'));
        });
        return table.toString();
    }

    private static String result(CoordinatorState state, CoordinatorEvent event) {
        Transition transition;
        try {
            transition = CoordinatorProtocol.step(state, event);
        } catch (IllegalStateException e) {
            return IMPOSSIBLE;
        }
        String next = transition.next().equals(state) ? STAYS : Render.state(transition.next());
        return transition.effects().isEmpty() ? next : next + " | " + Render.effects(transition.effects());
    }
}
