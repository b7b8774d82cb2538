package io.twopc.protocol.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.GoldenFile;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every state against every event, as listed in {@code participant/table.txt}: a pair nobody listed fails, and so does
 * one that behaves otherwise than listed.
 */
class ParticipantTableTest {

    private static final String TABLE = "participant/table.txt";
    private static final String IMPOSSIBLE = "impossible";
    private static final String STAYS = "stays";

    @Test
    void everyStateAnswersEveryEventAsTheTableSays() throws IOException {
        GoldenFile.assertEquals(GoldenFile.path(TABLE), tableOfTheCode());
    }

    @Test
    void everyPairIsListedExactlyOnce() throws IOException {
        Map<String, List<String>> listed = new LinkedHashMap<>();
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(GoldenFile.path(TABLE))) {
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!line.startsWith(" ")) {
                events = new ArrayList<>();
                listed.put(line, events);
            } else {
                events.addAll(
                        List.of(line.substring(0, line.indexOf('|')).strip().split(", ")));
            }
        }
        assertThat(listed.keySet()).containsExactlyElementsOf(Samples.states().keySet());
        listed.forEach((name, all) -> assertThat(all)
                .as("events listed for %s", name)
                .containsExactlyInAnyOrderElementsOf(Samples.events().keySet()));
    }

    @Test
    void everyKindOfStateHasASample() {
        assertThat(kindsOf(Samples.states().values())).isEqualTo(concrete(ParticipantBranchState.class));
    }

    @Test
    void everyKindOfEventHasASample() {
        assertThat(kindsOf(Samples.events().values())).isEqualTo(concrete(ParticipantEvent.class));
    }

    private static String tableOfTheCode() {
        StringBuilder table = new StringBuilder("""
                # Every state of a branch against every event.
                #   event[, event …] | next state, or "stays", or "impossible" (a defect of the caller) | effects, in order
                # A is the log that prepared the branch; B is another one.
                """);
        Samples.states().forEach((name, state) -> {
            table.append('\n').append(name).append('\n');
            Map<String, List<String>> eventsByResult = new LinkedHashMap<>();
            Samples.events()
                    .forEach((event, value) -> eventsByResult
                            .computeIfAbsent(result(state, value), result -> new ArrayList<>())
                            .add(event));
            eventsByResult.forEach((result, events) -> table.append("  ")
                    .append(String.join(", ", events))
                    .append(" | ")
                    .append(result)
                    .append('\n'));
        });
        return table.toString();
    }

    private static String result(ParticipantBranchState state, ParticipantEvent event) {
        Transition transition;
        try {
            transition = ParticipantProtocol.step(state, event);
        } catch (IllegalStateException e) {
            return IMPOSSIBLE;
        }
        String next = transition.next().equals(state) ? STAYS : Render.state(transition.next());
        return transition.effects().isEmpty() ? next : next + " | " + Render.effects(transition.effects());
    }

    private static Set<String> kindsOf(Iterable<?> values) {
        Set<String> kinds = new TreeSet<>();
        values.forEach(value -> kinds.add(value.getClass().getSimpleName()));
        return kinds;
    }

    private static Set<String> concrete(Class<?> sealed) {
        return java.util.Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(each -> Modifier.isAbstract(each.getModifiers())
                        ? concrete(each).stream()
                        : java.util.stream.Stream.of(each.getSimpleName()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
