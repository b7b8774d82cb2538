package io.twopc.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AfterRequestTest {

    private final List<String> done = new ArrayList<>();

    @Test
    void aTaskWaitsForTheRequestThatIsServed() {
        String served = AfterRequest.following(() -> {
            AfterRequest.run(() -> done.add("after"));
            done.add("request");
            return "served";
        });

        assertThat(served).isEqualTo("served");
        assertThat(done).containsExactly("request", "after");
    }

    @Test
    void whereNoRequestIsServedATaskRunsAtOnce() {
        AfterRequest.following(() -> "a request before");

        AfterRequest.run(() -> done.add("task"));

        assertThat(done).containsExactly("task");
    }

    @Test
    void aTaskThatFailsHoldsUpNoOther() {
        AfterRequest.following(() -> {
            AfterRequest.run(() -> {
                throw new IllegalStateException("on purpose");
            });
            AfterRequest.run(() -> done.add("second"));
            return "served";
        });

        assertThat(done).containsExactly("second");
    }

    @Test
    void aRequestThatFailsIsFollowedToo() {
        assertThatThrownBy(() -> AfterRequest.following(() -> {
                    AfterRequest.run(() -> done.add("after"));
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(done).containsExactly("after");
    }
}
