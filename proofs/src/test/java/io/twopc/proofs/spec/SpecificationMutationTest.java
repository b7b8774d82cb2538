package io.twopc.proofs.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Specifications with one deliberate fault each: TLC finds every one, by the property that was made for it. */
class SpecificationMutationTest {

    private static final Pattern REPLACES = Pattern.compile("(?m)^\\\\\\* for \\w+");

    static Stream<Mutant> mutants() {
        return Mutants.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    @DisplayName("a faulty specification is found out")
    void aFaultySpecificationIsFoundOut(Mutant mutant) throws IOException {
        Tlc.Result result = Tlc.check("Mutants", mutant.name(), mutant.model(Tlc.model(mutant.sibling())), false);
        System.out.printf(
                "Mutant specification \"%s\": %s, %s%n",
                mutant.fault(),
                result.violated().map(what -> what + " violated").orElse("SURVIVED"),
                result);
        assertThat(result.violated()).as(result.output()).contains(mutant.violates());
    }

    @Test
    void everyFaultThatIsWrittenIsTried() throws IOException {
        String module = Files.readString(Tlc.SPECIFICATION.resolve("Mutants.tla"));
        Set<String> tried = mutants().map(Mutant::name).collect(Collectors.toCollection(TreeSet::new));
        long written =
                REPLACES.matcher(module).results().map(MatchResult::group).count();
        assertThat(tried).hasSize((int) written).hasSizeGreaterThanOrEqualTo(12);
    }
}
