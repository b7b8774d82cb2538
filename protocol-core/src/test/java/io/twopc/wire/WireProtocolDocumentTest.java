package io.twopc.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.protocol.message.ErrorCode;
import io.twopc.protocol.message.MessageType;
import io.twopc.protocol.message.SessionMessage;
import io.twopc.protocol.model.ParticipantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds docs/wire-protocol.md against the code. */
class WireProtocolDocumentTest {

    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    private String page = "";

    @BeforeEach
    void readPage() throws Exception {
        page = Files.readString(Path.of("..", "docs", "wire-protocol.md"));
    }

    private List<String> examples() {
        List<String> lines = new ArrayList<>();
        Matcher blocks = JSON_BLOCK.matcher(page);
        while (blocks.find()) {
            blocks.group(1).lines().forEach(lines::add);
        }
        return lines;
    }

    @Test
    void everyExampleIsExactlyWhatTheCodeWritesAndNoneIsMissing() {
        assertThat(Set.copyOf(examples())).isEqualTo(GoldenMessages.all().keySet());
    }

    @Test
    void theExampleOfAFrameIsRight() {
        WireBuffer frame = new FrameWriter(new MessageCodec())
                .write(
                        List.of(new SessionMessage.Heartbeat()),
                        GoldenMessages.EPOCH_MILLIS,
                        true,
                        1_000,
                        (message, why) -> {});
        byte[] bytes = frame.toByteArray();
        String header = "%02x %02x %02x %02x".formatted(bytes[0], bytes[1], bytes[2], bytes[3]);
        assertThat(page).contains("`" + header + "` and then " + (bytes.length - 4) + " bytes");
        assertThat(examples().get(0)).isEqualTo(new String(bytes, 4, bytes.length - 4, StandardCharsets.UTF_8));
    }

    @Test
    void everyTypeAndEveryErrorCodeHasItsRow() {
        for (MessageType type : MessageType.values()) {
            assertThat(page).contains("\n| `" + type.code() + "` | ");
        }
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page).contains("\n| `" + code.code() + "` | ");
        }
    }

    @Test
    void theLimitsAreThoseOfTheCode() {
        assertThat(page)
                .contains(String.format(Locale.ROOT, "default %,d)", FrameLimits.DEFAULT.maxFrameBytes()))
                .contains("| nesting of a branch's payload | " + JsonLimits.MAX_PAYLOAD_DEPTH + " levels |")
                .contains("| number | " + JsonLimits.MAX_NUMBER_CHARS + " characters |")
                .contains(String.format(Locale.ROOT, "| name of a field | %,d characters |", JsonLimits.MAX_NAME_CHARS))
                .contains(String.format(Locale.ROOT, "| `token` | %,d characters |", MessageBuilder.MAX_TOKEN_CHARS))
                .contains(String.format(Locale.ROOT, "longer ones are cut to %,d characters", PeerText.MAX_CHARS))
                .contains("never above " + JsonLimits.MAX_BODY_BYTES / 1024 / 1024 + " MiB")
                .contains(MessageReader.MAX_NAMELESS_REFUSALS + " are answered one by one")
                .contains("`" + ParticipantId.PATTERN + "`");
    }
}
