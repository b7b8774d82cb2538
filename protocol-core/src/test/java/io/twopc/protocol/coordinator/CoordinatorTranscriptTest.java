package io.twopc.protocol.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.GoldenFile;
import io.twopc.protocol.model.HeuristicOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the scripts in {@code coordinator/transcripts}. A line that begins with {@code >} names an event; the lines
 * below it are what the coordinator did. Everything else is the story. A script may begin with {@code > lasting}, where
 * the outcome must be durable before it is told, or with {@code > recovered …}, which takes up a commit after a restart.
 */
class CoordinatorTranscriptTest {

    private static final Path FOLDER = GoldenFile.path("coordinator/transcripts");

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theCoordinatorDoesWhatTheTranscriptSays(Path script) throws IOException {
        GoldenFile.assertEquals(script, replay(Files.readAllLines(script)));
    }

    @Test
    void thereAreTranscripts() throws IOException {
        assertThat(scripts()).hasSizeGreaterThan(15);
    }

    private static String replay(List<String> script) {
        Play play = Play.initial();
        StringBuilder transcript = new StringBuilder();
        for (String line : script) {
            if (line.startsWith(" ")) {
                continue;
            }
            transcript.append(line).append('\n');
            if (line.startsWith("> ")) {
                play = step(play, line.substring(2).strip());
                transcript.append("  ").append(Render.state(play.state())).append('\n');
                play.effects()
                        .forEach(effect -> transcript
                                .append("    ")
                                .append(Render.effect(effect))
                                .append('\n'));
            }
        }
        return transcript.toString();
    }

    private static Play step(Play play, String words) {
        if (words.equals("lasting")) {
            return Play.initialLasting();
        }
        if (words.startsWith("recovered ")) {
            Transition recovered = CoordinatorProtocol.recovered(
                    Play.ROUND, recovered(words.substring("recovered ".length()).split(", ")));
            return new Play(recovered.next(), recovered.effects());
        }
        return play.on(Words.event(words));
    }

    /** {@code a yes, b yes hazard, c yes damaged rollback, d excluded, e read-only}. */
    private static List<Branch> recovered(String[] branches) {
        List<Branch> all = new ArrayList<>();
        for (String each : branches) {
            String[] words = each.split(" ");
            BranchVote vote = switch (words[1]) {
                case "yes" -> new BranchVote.Yes();
                case "read-only" -> new BranchVote.ReadOnly();
                default -> new BranchVote.Excluded("left out");
            };
            all.add(Branch.recovered(Events.id(words[0]), vote, ending(words)));
        }
        return all;
    }

    private static BranchEnding ending(String[] words) {
        if (words.length < 3) {
            return new BranchEnding.Open();
        }
        return words[2].equals("hazard")
                ? new BranchEnding.Hazard("no trace of it", words.length < 4)
                : new BranchEnding.Contradicted(HeuristicOutcome.valueOf(words[3].toUpperCase(Locale.ROOT)), true);
    }
}
