package io.twopc.proofs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The simulation is able to fail: whatever is broken on purpose is found within so many seeds. */
class SabotageTest {

    private static final int SEEDS = 3_000;

    @BeforeAll
    static void quiet() {
        ((Logger) LoggerFactory.getLogger("io.twopc")).setLevel(Level.OFF);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void itIsFound(Sabotage sabotage) {
        RuntimeException found = null;
        long seed = 0;
        while (found == null && seed < SEEDS) {
            seed++;
            found = Simulation.run(seed, false, sabotage).violation();
        }
        System.out.printf("Sabotage %s: seed %,d, %s%n", sabotage, seed, found);
        assertThat(found).as("%s is found within %s seeds", sabotage, SEEDS).isNotNull();
    }
}
