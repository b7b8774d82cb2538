package io.twopc.participant.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twopc.participant.resource.BranchId;
import io.twopc.protocol.participant.ParticipantEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class ForgetCallsTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<List<BranchId>> calls = new ArrayList<>();
    private final List<ParticipantEvent> ends = new ArrayList<>();
    private ParticipantEvent answer = new ParticipantEvent.ForgetFinished();
    private Runnable duringCall = () -> {};
    private final ForgetCalls forgets = calls(threads::add);

    private ForgetCalls calls(Executor executor) {
        return new ForgetCalls(executor, branches -> {
            calls.add(branches);
            duringCall.run();
            return answer;
        });
    }

    private static BranchId branch(int number) {
        return new BranchId(EngineHarness.tx(number), EngineHarness.A, EngineHarness.BANK);
    }

    private void runThreads() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void whatComesBeforeTheThreadIsThereIsOneCall() {
        forgets.forget(branch(1), ends::add);
        forgets.forget(branch(2), ends::add);
        assertThat(threads).hasSize(1);
        assertThat(ends).isEmpty();

        runThreads();

        assertThat(calls).containsExactly(List.of(branch(1), branch(2)));
        assertThat(ends).hasSize(2).containsOnly(new ParticipantEvent.ForgetFinished());
    }

    @Test
    void whatComesWhileACallRunsSharesTheNextOne() {
        duringCall = () -> {
            duringCall = () -> {};
            forgets.forget(branch(2), ends::add);
            forgets.forget(branch(3), ends::add);
        };
        forgets.forget(branch(1), ends::add);

        runThreads();

        assertThat(calls).containsExactly(List.of(branch(1)), List.of(branch(2), branch(3)));
        assertThat(ends).hasSize(3);
    }

    @Test
    void whatComesWhenAllIsDoneBeginsAnew() {
        forgets.forget(branch(1), ends::add);
        runThreads();
        forgets.forget(branch(2), ends::add);
        runThreads();

        assertThat(calls).containsExactly(List.of(branch(1)), List.of(branch(2)));
    }

    @Test
    void aCallIsBounded() {
        for (int i = 0; i <= 2 * ForgetCalls.MOST_AT_ONCE; i++) {
            forgets.forget(branch(i), ends::add);
        }

        runThreads();

        assertThat(calls).extracting(List::size).containsExactly(ForgetCalls.MOST_AT_ONCE, ForgetCalls.MOST_AT_ONCE, 1);
        assertThat(ends).hasSize(2 * ForgetCalls.MOST_AT_ONCE + 1);
    }

    @Test
    void aFailureIsThatOfAllThatShareTheCall() {
        answer = new ParticipantEvent.ResourceFailed();
        forgets.forget(branch(1), ends::add);
        forgets.forget(branch(2), ends::add);

        runThreads();

        assertThat(ends).isEqualTo(Collections.nCopies(2, new ParticipantEvent.ResourceFailed()));
    }

    @Test
    void whereNoThreadsAreLeftItFailsEachTime() {
        ForgetCalls late = calls(task -> {
            throw new RejectedExecutionException("ends");
        });
        late.forget(branch(1), ends::add);
        late.forget(branch(2), ends::add);

        assertThat(calls).isEmpty();
        assertThat(ends).isEqualTo(Collections.nCopies(2, new ParticipantEvent.ResourceFailed()));
    }
}
