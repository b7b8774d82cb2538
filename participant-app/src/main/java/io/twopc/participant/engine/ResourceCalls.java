package io.twopc.participant.engine;

import io.twopc.participant.resource.BranchId;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.participant.resource.PrepareResult;
import io.twopc.participant.resource.PromptResource;
import io.twopc.participant.resource.RecoveredBranch;
import io.twopc.participant.resource.ResolveResult;
import io.twopc.participant.resource.ResourceUnavailableException;
import io.twopc.protocol.model.ParticipantId;
import io.twopc.protocol.model.Payload;
import io.twopc.protocol.participant.BranchKey;
import io.twopc.protocol.participant.ParticipantEvent;
import io.twopc.protocol.participant.ParticipantEvent.Resolution;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Calls to the resource: on worker threads, or from here where it answers without a thread that waits. Each ends in
 * exactly one event, whatever the resource does: a branch whose completion never came would be stuck for ever.
 */
final class ResourceCalls {

    private final EnginePorts ports;
    private final ParticipantId participant;
    private final ForgetCalls forgets;

    ResourceCalls(EnginePorts ports, ParticipantId participant) {
        this.ports = ports;
        this.participant = participant;
        this.forgets = new ForgetCalls(ports.resolves(), this::forgotten);
    }

    /** A call that may not reach its resource. */
    private interface Call {
        ParticipantEvent run() throws ResourceUnavailableException;
    }

    void prepare(BranchKey branch, Payload payload, CancelFlag cancellation, Consumer<ParticipantEvent> done) {
        OnFailure onFailure = failure -> new ParticipantEvent.PrepareUnavailable(words(failure));
        if (ports.resource() instanceof PromptResource prompt) {
            later(
                    "prepare",
                    () -> prompt.prepareLater(id(branch), payload, cancellation).thenApply(ResourceCalls::event),
                    onFailure,
                    done);
            return;
        }
        Call call = () -> cancellation.isCancelled()
                ? new ParticipantEvent.PrepareRefused("called off before it began")
                : event(ports.resource().prepare(id(branch), payload, cancellation));
        try {
            ports.prepares().execute(() -> done.accept(timed("prepare", call, onFailure)));
        } catch (RejectedExecutionException e) {
            done.accept(new ParticipantEvent.PrepareUnavailable("the participant is shutting down"));
        }
    }

    void commit(BranchKey branch, Consumer<ParticipantEvent> done) {
        if (ports.resource() instanceof PromptResource prompt) {
            later(
                    "commit",
                    () -> prompt.commitLater(id(branch))
                            .thenApply(result -> new ParticipantEvent.CommitFinished(resolution(result))),
                    failure -> new ParticipantEvent.ResourceFailed(),
                    done);
            return;
        }
        resolve(
                "commit",
                () -> new ParticipantEvent.CommitFinished(
                        resolution(ports.resource().commit(id(branch)))),
                done);
    }

    void rollback(BranchKey branch, Consumer<ParticipantEvent> done) {
        if (ports.resource() instanceof PromptResource prompt) {
            later(
                    "rollback",
                    () -> prompt.rollbackLater(id(branch))
                            .thenApply(result -> new ParticipantEvent.RollbackFinished(resolution(result))),
                    failure -> new ParticipantEvent.ResourceFailed(),
                    done);
            return;
        }
        resolve(
                "rollback",
                () -> new ParticipantEvent.RollbackFinished(
                        resolution(ports.resource().rollback(id(branch)))),
                done);
    }

    void record(BranchKey branch, HeuristicDecision decision, Consumer<ParticipantEvent> done) {
        resolve(
                "record_heuristic",
                () -> {
                    ports.resource().recordHeuristic(id(branch), decision);
                    return new ParticipantEvent.HeuristicRecorded();
                },
                done);
    }

    void forget(BranchKey branch, Consumer<ParticipantEvent> done) {
        if (ports.resource() instanceof PromptResource) {
            done.accept(forgotten(List.of(id(branch))));
        } else {
            forgets.forget(id(branch), done);
        }
    }

    private ParticipantEvent forgotten(List<BranchId> branches) {
        Call call = () -> {
            ports.resource().forget(branches);
            return new ParticipantEvent.ForgetFinished();
        };
        return timed("forget", call, failure -> new ParticipantEvent.ResourceFailed());
    }

    /** Lists the traces; {@code failed} gets words for the operator. */
    void recover(Consumer<List<RecoveredBranch>> done, Consumer<String> failed) {
        Runnable call = () -> {
            List<RecoveredBranch> found;
            try {
                found = ports.resource().recover();
            } catch (ResourceUnavailableException e) {
                failed.accept(words(e));
                return;
            } catch (RuntimeException | Error e) {
                ports.listener().defect("recover", e);
                failed.accept(words(e));
                return;
            }
            done.accept(found);
        };
        try {
            ports.resolves().execute(call);
        } catch (RejectedExecutionException e) {
            failed.accept("the participant is shutting down");
        }
    }

    private void resolve(String name, Call call, Consumer<ParticipantEvent> done) {
        try {
            ports.resolves()
                    .execute(() -> done.accept(timed(name, call, failure -> new ParticipantEvent.ResourceFailed())));
        } catch (RejectedExecutionException e) {
            done.accept(new ParticipantEvent.ResourceFailed());
        }
    }

    /** A call whose answer comes by itself. */
    private interface Later {
        CompletionStage<? extends ParticipantEvent> begin();
    }

    private void later(String name, Later call, OnFailure onFailure, Consumer<ParticipantEvent> done) {
        long begin = ports.clock().nanos();
        CompletionStage<? extends ParticipantEvent> answer;
        try {
            answer = call.begin();
        } catch (RuntimeException | Error e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((event, failure) -> {
            ports.listener().resourceCalled(name, ports.clock().nanos() - begin, failure == null);
            done.accept(failure == null ? event : failed(name, failure, onFailure));
        });
    }

    private ParticipantEvent failed(String name, Throwable failure, OnFailure onFailure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof ResourceUnavailableException)) {
            ports.listener().defect(name, cause);
        }
        return onFailure.event(cause);
    }

    private interface OnFailure {
        ParticipantEvent event(Throwable failure);
    }

    private ParticipantEvent timed(String name, Call call, OnFailure onFailure) {
        long begin = ports.clock().nanos();
        boolean reached = false;
        try {
            ParticipantEvent event = call.run();
            reached = true;
            return event;
        } catch (ResourceUnavailableException e) {
            return onFailure.event(e);
        } catch (RuntimeException | Error e) {
            ports.listener().defect(name, e);
            return onFailure.event(e);
        } finally {
            ports.listener().resourceCalled(name, ports.clock().nanos() - begin, reached);
        }
    }

    /** Words that may go to the coordinator and to logs: a defect's own message might hold anything. */
    private static String words(Throwable failure) {
        String message = failure instanceof ResourceUnavailableException ? failure.getMessage() : null;
        return message != null ? message : "internal error of the participant";
    }

    private BranchId id(BranchKey branch) {
        return new BranchId(branch.transaction(), branch.coordinator(), participant);
    }

    private static ParticipantEvent event(PrepareResult result) {
        if (result instanceof PrepareResult.Prepared) {
            return new ParticipantEvent.PreparedDurably();
        }
        if (result instanceof PrepareResult.Refused refused) {
            return new ParticipantEvent.PrepareRefused(refused.reason());
        }
        return new ParticipantEvent.NothingToCommit();
    }

    private static Resolution resolution(ResolveResult result) {
        return switch (result) {
            case DONE -> Resolution.DONE;
            case NO_TRACE -> Resolution.NO_TRACE;
            case CONTRADICTED -> Resolution.CONTRADICTED;
        };
    }
}
