package io.twopc.protocol.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.GoldenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the scripts in {@code participant/transcripts}. A line that begins with {@code >} names an event; the lines
 * below it are what the branch did. Everything else is the story.
 */
class ParticipantTranscriptTest {

    private static final Path FOLDER = GoldenFile.path("participant/transcripts");

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theBranchDoesWhatTheTranscriptSays(Path script) throws IOException {
        GoldenFile.assertEquals(script, replay(Files.readAllLines(script)));
    }

    @Test
    void thereAreTranscripts() throws IOException {
        assertThat(scripts()).hasSizeGreaterThan(10);
    }

    private static String replay(List<String> script) {
        Map<String, ParticipantEvent> events = Samples.events();
        ParticipantBranchState state = ParticipantProtocol.initial(Samples.TX);
        StringBuilder transcript = new StringBuilder();
        for (String line : script) {
            if (line.startsWith(" ")) {
                continue;
            }
            transcript.append(line).append('\n');
            if (line.startsWith("> ")) {
                ParticipantEvent event = events.get(line.substring(2).strip());
                if (event == null) {
                    throw new AssertionError("no such event: " + line);
                }
                Transition transition = ParticipantProtocol.step(state, event);
                state = transition.next();
                transcript.append("  ").append(Render.state(state)).append('\n');
                transition
                        .effects()
                        .forEach(effect -> transcript
                                .append("    ")
                                .append(Render.effect(effect))
                                .append('\n'));
            }
        }
        return transcript.toString();
    }
}
