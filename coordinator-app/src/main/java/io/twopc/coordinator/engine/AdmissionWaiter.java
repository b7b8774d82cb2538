package io.twopc.coordinator.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Somebody who waits until a round's admission is on stable storage. */
record AdmissionWaiter<T>(CompletableFuture<T> result, Supplier<T> answer) {

    void durable() {
        result.complete(answer.get());
    }

    void failed(RefusedException why) {
        result.completeExceptionally(why);
    }
}
