package io.twopc.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

class JsonPropertySourceLoaderTest {

    private static List<PropertySource<?>> load(String json) throws Exception {
        return load(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<PropertySource<?>> load(byte[] bytes) throws Exception {
        return new JsonPropertySourceLoader()
                .load("application.json", new ByteArrayResource(bytes, "application.json"));
    }

    private static OriginTrackedMapPropertySource source(String json) throws Exception {
        return (OriginTrackedMapPropertySource) load(json).get(0);
    }

    @Test
    void objectsAndArraysBecomeNames() throws Exception {
        OriginTrackedMapPropertySource source = source("""
                {"twopc": {"coordinator": {"port": 9000, "allowed-participants": ["a", "b"], "retry": {"max-backoff": "10s"}}},
                 "list": [{"name": "x"}, [1, 2]], "plain.name": true, "map": {"[a/b]": 1}}
                """);
        assertThat(source.getProperty("twopc.coordinator.port")).isEqualTo("9000");
        assertThat(source.getProperty("twopc.coordinator.allowed-participants[0]"))
                .isEqualTo("a");
        assertThat(source.getProperty("twopc.coordinator.allowed-participants[1]"))
                .isEqualTo("b");
        assertThat(source.getProperty("twopc.coordinator.retry.max-backoff")).isEqualTo("10s");
        assertThat(source.getProperty("list[0].name")).isEqualTo("x");
        assertThat(source.getProperty("list[1][1]")).isEqualTo("2");
        assertThat(source.getProperty("plain.name")).isEqualTo("true");
        assertThat(source.getProperty("map[a/b]")).isEqualTo("1");
    }

    @Test
    void numbersStayAsTheyAreWritten() throws Exception {
        OriginTrackedMapPropertySource source = source("{\"a\": 1.50, \"b\": 12345678901234567890, \"c\": 1e3}");
        assertThat(source.getProperty("a")).isEqualTo("1.50");
        assertThat(source.getProperty("b")).isEqualTo("12345678901234567890");
        assertThat(source.getProperty("c")).isEqualTo("1e3");
    }

    @Test
    void nothingIsTheEmptyTextAsWithYaml() throws Exception {
        OriginTrackedMapPropertySource source = source("{\"a\": null, \"b\": [], \"c\": {}}");
        assertThat(source.getPropertyNames()).containsExactly("a", "b");
        assertThat(source.getProperty("a")).isEqualTo("");
        assertThat(source.getProperty("b")).isEqualTo("");
    }

    @Test
    void aValueRemembersWhereItStands() throws Exception {
        OriginTrackedMapPropertySource source = source("{\n  \"é\": 1,\n  \"a\": {\"b\": [\n    7]}}");
        assertThat(source.getOrigin("a.b[0]")).hasToString("Byte array resource [application.json] - 4:5");
        assertThat(source.getOrigin("é")).hasToString("Byte array resource [application.json] - 2:8");
    }

    @Test
    void anEmptyObjectSetsNothingAndAByteOrderMarkIsPassedOver() throws Exception {
        assertThat(load("{}")).isEmpty();
        assertThat(source("\uFEFF{\"a\":1}").getProperty("a")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\": }|line 1, column 7: this is not valid JSON",
                "{\"a\": geheim}|this is not valid JSON",
                "{\"a\": 1,}|this is not valid JSON",
                "{\"a\": 1|this is not valid JSON",
                "{'a': 1}|this is not valid JSON",
                "// no comments|this is not valid JSON",
                "{\"a\": 1, \"a\": 2}|a key stands twice in one object",
                "{\"a.b\": 1, \"a\": {\"b\": 2}}|line 1, column 23: a.b is set twice",
                "{\"a\": 1} {}|line 1, column 10: something follows the object",
                "[1]|it must hold one JSON object",
                "17|it must hold one JSON object"
            })
    void whatIsWrongIsNamedWithFileAndPlaceAndWithoutContent(String json, String expected) {
        assertThatThrownBy(() -> load(json))
                .isInstanceOf(JsonFileException.class)
                .hasMessageContaining("application.json")
                .hasMessageContaining(expected)
                .hasMessageNotContaining("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n"})
    void anEmptyFileIsNotAnObject(String json) {
        assertThatThrownBy(() -> load(json)).hasMessageContaining("it must hold one JSON object");
    }

    @Test
    void aFileInAnotherEncodingIsRefused() {
        assertThatThrownBy(() -> load(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'}))
                .isInstanceOf(JsonFileException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void depthIsBounded() {
        assertThatThrownBy(() -> load("{\"a\":".repeat(100_000)))
                .isInstanceOf(JsonFileException.class)
                .hasMessageContaining("limit");
    }
}
