package io.twopc.participant.operations;

import io.twopc.participant.resource.ResourceManager;
import io.twopc.participant.resource.ResourceStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the resource where it stands, and waits for no longer than a limit: a database or a driver that hangs must not hang
 * whoever looks after it. One question at a time is under way, whoever waits for it, so a resource that hangs takes one
 * thread. Safe for use by several threads.
 */
final class ResourceProbe implements AutoCloseable {

    private final ResourceManager resource;
    private final Duration limit;
    private final ExecutorService asking;
    private @Nullable CompletableFuture<ResourceStatus> underWay;
    private volatile String kind = "unknown";

    ResourceProbe(ResourceManager resource, Duration limit) {
        this.resource = resource;
        this.limit = limit;
        asking = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "resource-probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Where the resource stands; not available if it does not say so within the limit. */
    ResourceStatus status() {
        try {
            ResourceStatus status = question().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            kind = status.kind();
            return status;
        } catch (RejectedExecutionException e) {
            return unavailable("the participant is shutting down");
        } catch (TimeoutException e) {
            return unavailable("it has not said within " + limit.toSeconds() + " s where it stands");
        } catch (ExecutionException e) {
            return unavailable("it failed when it was asked where it stands: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable("nobody waited until it said where it stands");
        }
    }

    private ResourceStatus unavailable(String detail) {
        return new ResourceStatus(false, kind, detail);
    }

    private synchronized CompletableFuture<ResourceStatus> question() {
        CompletableFuture<ResourceStatus> current = underWay;
        if (current == null || current.isDone()) {
            current = CompletableFuture.supplyAsync(resource::status, asking);
            underWay = current;
        }
        return current;
    }

    @Override
    public void close() {
        asking.shutdown(); // without an interrupt, which would close files under H2
    }
}
