package io.twopc.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twopc.wire.JsonLimits;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Numbers of a request are taken as far as they can be written again, for a hash and for a participant. */
class JsonBodyTest {

    private static JsonNode read(String number) {
        return JsonBody.read(("{\"n\":" + number + "}").getBytes(UTF_8)).path("n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100e2147483647", "1e2147483647", "1e-2147483647", "1e2147483648", "1E+1000000001"})
    void anExponentThatCannotBeWrittenOtherwiseIsRefused(String number) {
        assertThatThrownBy(() -> read(number))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a number with too large an exponent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.0", "2.50", "1e400", "1E+1000000000", "1e-1000000000", "9007199254740993"})
    void everyOtherNumberIsTakenAsItStands(String number) {
        assertThat(read(number).decimalValue()).isEqualTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "{\"a\":", "{\"a\":[1,", "{\"a\":\"b", "{\"a\":tru", "nonsense"})
    void whatIsNoJsonIsRefusedWithItsPlaceAndNothingOfTheParser(String body) {
        assertThatThrownBy(() -> JsonBody.read(body.getBytes(UTF_8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("the body is not JSON: ")
                .hasMessageContaining("(line 1, column ")
                .message()
                .doesNotContain("Source", "StreamReadFeature", "UNKNOWN");
    }

    @Test
    void aNumberNeverGrowsBeyondWhatTheWireAllows() {
        for (int digits = 1; digits < JsonLimits.MAX_NUMBER_CHARS; digits++) {
            for (String tail : new String[] {"", "e9", "e-9", "e+999999999", ".5e-999999999"}) {
                String number = "-" + "7".repeat(digits) + tail;
                try {
                    assertThat(JsonBody.text(read(number))).hasSizeLessThanOrEqualTo(JsonLimits.MAX_NUMBER_CHARS);
                } catch (ProblemException refused) {
                    assertThat(digits).as(tail).isGreaterThan(JsonLimits.MAX_NUMBER_CHARS - 32);
                }
            }
        }
    }
}
