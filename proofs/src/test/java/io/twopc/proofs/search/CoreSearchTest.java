package io.twopc.proofs.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped core, searched: what {@link Invariants} and {@link Healing} ask for holds in every world that was reached. */
class CoreSearchTest {

    /** How many worlds a large scene may come to; {@code -Dtwopc.search.limit} sets it. */
    private static final int LIMIT = Integer.getInteger("twopc.search.limit", 500_000);

    private static long worlds;
    private static long transitions;

    /** Name, scene, how much of the limit, and whether it can be searched to its end within any. */
    static Stream<Arguments> scenes() {
        return Stream.of(
                Arguments.of("crashes", Scenes.CRASHES, 1, true),
                Arguments.of("votes", Scenes.VOTES, 1, true),
                Arguments.of("slow calls", Scenes.SLOW, 1, false),
                Arguments.of("failing calls", Scenes.FAILING, 1, false),
                Arguments.of("by hand", Scenes.BY_HAND, 1, true),
                Arguments.of("emptied", Scenes.EMPTIED, 1, true),
                Arguments.of("members", Scenes.MEMBERS, 1, false),
                Arguments.of("three", Scenes.THREE, 1, false),
                Arguments.of("two at once", Scenes.TWO_AT_ONCE, 3, false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    @DisplayName("R1 to R12: they hold in every world")
    void theRulesHoldInEveryWorld(String name, Scene scene, int share, boolean small) {
        long begin = System.nanoTime();
        Search.Result result = new Search(scene, new Core(), share * LIMIT, 100).run();
        long millis = (System.nanoTime() - begin) / 1_000_000;
        System.out.printf("Search of %s: %s, %,d ms%n  new worlds by move: %s%n", name, result, millis, result.moves());
        worlds += result.worlds();
        transitions += result.transitions();
        assertThat(result.violation()).isEmpty();
        assertThat(result.exhausted() || !small)
                .as("a small scene is searched to its end")
                .isTrue();
    }

    @AfterAll
    static void total() {
        System.out.printf("Search, all scenes: %,d distinct worlds, %,d transitions%n", worlds, transitions);
        assertThat(worlds).isGreaterThan(1_000_000);
    }
}
