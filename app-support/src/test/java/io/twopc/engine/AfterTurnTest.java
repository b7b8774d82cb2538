package io.twopc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AfterTurnTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void tasksAreRunInTheirOrderOnceTheTurnIsOver() {
        AfterTurn.following(() -> {
            assertThat(AfterTurn.takesOver(() -> done.add("first"))).isTrue();
            assertThat(AfterTurn.takesOver(() -> done.add("second"))).isTrue();
            done.add("turn");
        });

        assertThat(done).containsExactly("turn", "first", "second");
    }

    @Test
    void whoHasNoTurnTakesNothingOver() {
        assertThat(AfterTurn.takesOver(() -> done.add("task"))).isFalse();
        AfterTurn.following(() -> assertThat(AfterTurn.takesOver(
                        () -> done.add(AfterTurn.takesOver(() -> done.add("too late")) ? "taken over" : "left alone")))
                .isTrue());

        assertThat(done).containsExactly("left alone");
    }

    /** The thread may be the log's or the engine's own, and the next task the sending of a commit. */
    @Test
    void aTaskThatFailsHarmsNeitherTheOthersNorTheThread() {
        AfterTurn.following(() -> {
            AfterTurn.takesOver(() -> {
                throw new IllegalStateException("a defect");
            });
            AfterTurn.takesOver(() -> done.add("second"));
        });

        assertThat(done).containsExactly("second");
    }
}
