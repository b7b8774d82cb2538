package io.twopc.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {

    private static final String BODY = "{\"id\":\"x\",\"outcome\":\"%s\",\"reason\":\"timeout\"}";

    private final HttpAnswer answer = new HttpAnswer();

    /** Each byte by itself, so that every cut is tried; how many it took to be complete. */
    private int feed(String text) {
        answer.clear();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            if (answer.add(ByteBuffer.wrap(bytes, i, 1))) {
                return i + 1;
            }
        }
        return -1;
    }

    private static String withLength(String status, String body, String headers) {
        return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String inChunks(String body) {
        String half = body.substring(0, 10);
        String rest = body.substring(10);
        return "HTTP/1.1 201 \r\nTransfer-Encoding: chunked\r\n\r\na\r\n" + half + "\r\n"
                + Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n";
    }

    @Test
    void anAnswerOfKnownLengthIsCompleteWithItsLastByte() {
        String text = withLength("201 ", BODY.formatted("COMMITTED"), "");

        assertThat(feed(text)).isEqualTo(text.length());
        assertThat(answer.result()).isEqualTo(Tally.COMMITTED);
        assertThat(answer.isLast()).isFalse();
    }

    @Test
    void anAnswerInChunksIsCompleteWithItsLastChunk() {
        String text = inChunks(BODY.formatted("COMMITTED"));

        assertThat(feed(text)).isEqualTo(text.length());
        assertThat(answer.result()).isEqualTo(Tally.COMMITTED);
    }

    @Test
    void anAbortIsNamedWithItsReasonAndARefusalByItsStatus() {
        feed(withLength("201 ", BODY.formatted("ABORTED"), ""));
        assertThat(answer.result()).isEqualTo("ABORTED timeout");

        feed(withLength("429 ", "{\"title\":\"Too Many Requests\"}", "connection: close\r\n"));
        assertThat(answer.result()).isEqualTo("status 429");
        assertThat(answer.isLast()).isTrue();
    }
}
