package io.twopc.proofs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cores with one deliberate fault each: the search finds every one, and prints the shortest history that shows it. */
class CoreMutationTest {

    private static final int LIMIT = 2_000_000;

    static List<Mutant> mutants() {
        List<Mutant> all = new ArrayList<>(CoordinatorMutants.all());
        all.addAll(ParticipantMutants.all());
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    @DisplayName("a faulty core is found out")
    void aFaultyCoreIsFoundOut(Mutant mutant) {
        Search.Result result = new Search(mutant.scene(), mutant.core(), LIMIT, 1).run();
        System.out.printf(
                "Mutant \"%s\": %s%n  %s%n",
                mutant.fault(), result, result.violation().orElse("SURVIVED"));
        assertThat(result.violation()).isPresent();
    }

    @Test
    void thereAreAtLeastTwenty() {
        assertThat(mutants()).hasSizeGreaterThanOrEqualTo(20);
    }
}
