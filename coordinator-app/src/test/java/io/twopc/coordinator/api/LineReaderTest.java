package io.twopc.coordinator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Lines of a body: the same ones however the body arrives, and never more than one in memory. */
class LineReaderTest {

    private static final int LONGEST = 10;

    @Test
    void aLineEndsWithALineFeedOrWithTheBody() throws IOException {
        assertThat(lines("one\ntwo\r\n\nlast")).containsExactly("one", "two\r", "", "last");
        assertThat(lines("one\n")).containsExactly("one");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aLineThatIsTooLongIsCutAndTheNextOneIsWhole() throws IOException {
        assertThat(lines("0123456789\n0123456789x\nnext")).containsExactly("0123456789", "0123456789!", "next");
    }

    @Test
    void whiteSpaceAloneIsBlank() {
        assertThat(new LineReader.Line(" \t\r".getBytes(UTF_8), false).isBlank())
                .isTrue();
        assertThat(new LineReader.Line(" x".getBytes(UTF_8), false).isBlank()).isFalse();
    }

    @RepeatedTest(20)
    void itDoesNotMatterInWhichPiecesTheBodyArrives(RepetitionInfo repetition) throws IOException {
        long seed = repetition.getCurrentRepetition();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            body.append(random.nextInt(6) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
        }
        InputStream pieces = new ByteArrayInputStream(body.toString().getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(7)));
            }
        };
        assertThat(read(pieces)).isEqualTo(lines(body.toString()));
    }

    private static List<String> lines(String body) throws IOException {
        return read(new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    private static List<String> read(InputStream body) throws IOException {
        LineReader reader = new LineReader(body, LONGEST);
        List<String> lines = new ArrayList<>();
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            assertThat(line.bytes()).hasSizeLessThanOrEqualTo(LONGEST);
            lines.add(new String(line.bytes(), UTF_8) + (line.tooLong() ? "!" : ""));
        }
        return lines;
    }
}
