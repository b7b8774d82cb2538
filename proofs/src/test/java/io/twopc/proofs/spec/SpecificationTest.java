package io.twopc.proofs.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The specification holds: for small numbers of participants, in every state there is. */
class SpecificationTest {

    private static final Map<String, Long> taken = new TreeMap<>();

    /** Module, model, and how many distinct states it has at least: a check of nothing would pass as well. */
    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of("DurableCommit", "Crashes", 10_000), Arguments.of("DurableCommit", "ByHand", 10_000));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("models")
    @DisplayName("R1 to R12: every property holds in every state")
    void everyPropertyHoldsInEveryState(String module, String model, int atLeast) throws IOException {
        Tlc.Result result = Tlc.check(module, model, Tlc.model(model), true);
        System.out.printf("Specification %s, %s: %s%n", module, model, result);
        assertThat(result.complete()).as(result.output()).isTrue();
        assertThat(result.distinct()).isGreaterThanOrEqualTo(atLeast);
        result.taken().forEach((action, times) -> taken.merge(action, times, Long::sum));
    }

    @AfterAll
    static void everyStepWasTaken() {
        System.out.println("Specification, steps taken: " + taken);
    }
}
