package io.twopc.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.web.JsonBody;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that mean the same have one canonical text, others have not. */
class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
                    {"b":1,"a":2} | {"a":2,"b":1}
                    { "a" : [ 1 , 2 , { "y":0, "x":0 } ] } | {"a":[1,2,{"x":0,"y":0}]}
                    {"n":1.0} | {"n":1}
                    {"n":10e-1} | {"n":1}
                    {"n":100} | {"n":1E+2}
                    {"n":0.000} | {"n":0}
                    {"n":-0} | {"n":0}
                    {"n":123456789012345678901234567890} | {"n":1.2345678901234567890123456789E+29}
                    {"s":"\\u0061\\/"} | {"s":"a/"}
                    {"s":"\\u0022"} | {"s":"\\""}
                    {"a":null,"b":true,"c":false} | {"a":null,"b":true,"c":false}
                    {"a":{},"b":[]} | {"a":{},"b":[]}
                    """)
    void theTextIsCanonical(String json, String canonical) {
        assertThat(canonicalOf(json)).isEqualTo(canonicalOf(canonical));
        if (!json.contains("12345678901234567890")) {
            assertThat(canonicalOf(json)).isEqualTo(canonical);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
                    {"a":[1,2]} | {"a":[2,1]}
                    {"a":"1"} | {"a":1}
                    {"a":null} | {}
                    {"a":1} | {"a":1.0000000000000000000000001}
                    {"a":9007199254740993} | {"a":9007199254740992}
                    {"a":"x"} | {"a":"x "}
                    """)
    void whatDiffersStaysDifferent(String one, String other) {
        assertThat(canonicalOf(one)).isNotEqualTo(canonicalOf(other));
    }

    @Test
    void theHashIsSha256OfTheText() {
        // printf '{"a":1}' | sha256sum
        assertThat(CanonicalJson.sha256(JsonBody.read("{\"a\":1.0}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
    }

    private static String canonicalOf(String json) {
        return CanonicalJson.of(JsonBody.read(json.getBytes(StandardCharsets.UTF_8)));
    }
}
