package io.twopc.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTemplateTest {

    private static String written(RoundTemplate template, long number) {
        byte[] bytes = new byte[template.length() + 1];
        template.write(number, bytes, 1);
        return new String(bytes, 1, template.length(), StandardCharsets.US_ASCII);
    }

    @Test
    void everyPlaceGetsTheLastDigitsOfTheNumber() {
        assertThat(written(new RoundTemplate("a####b##"), 71_234)).isEqualTo("a1234b34");
        assertThat(written(new RoundTemplate("######"), 7)).isEqualTo("000007");
        assertThat(written(new RoundTemplate("no place"), 7)).isEqualTo("no place");
    }

    @Test
    void aRoundHasABranchForEachParticipant() {
        assertThat(written(RoundTemplate.round(List.of("p1", "p2"), "{\"n\":\"##\"}"), 42))
                .isEqualTo("{\"branches\":[{\"participant\":\"p1\",\"payload\":{\"n\":\"42\"}},"
                        + "{\"participant\":\"p2\",\"payload\":{\"n\":\"42\"}}]}");
    }
}
