package io.twopc.participant.api;

import io.twopc.participant.engine.BranchEngine;
import io.twopc.participant.engine.HandResult;
import io.twopc.participant.resource.HeuristicDecision;
import io.twopc.protocol.model.TransactionId;
import io.twopc.protocol.participant.BranchStatus;
import io.twopc.web.Fields;
import io.twopc.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Branches over HTTP. Operators are few, so a request's thread waits for the engine. */
@RestController
final class BranchController implements BranchApi {

    static final int DEFAULT_LIMIT = 1_000;
    static final int MAX_LIMIT = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BranchEngine engine;

    BranchController(BranchEngine engine) {
        this.engine = engine;
    }

    @Override
    @GetMapping("/branches")
    public List<BranchBody> branches(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String limit) {
        Fields fields = new Fields();
        Optional<BranchStatus> status = status(state, fields);
        int most = limit(limit, fields);
        fields.check();
        requireRecovered();
        return await(engine.branches(status, most)).stream().map(BranchBody::of).toList();
    }

    @Override
    @GetMapping("/branches/{id}")
    public BranchBody branch(@PathVariable String id) {
        TransactionId transaction = transaction(id);
        requireRecovered();
        return await(engine.branch(transaction)).map(BranchBody::of).orElseThrow(() -> noSuchBranch(transaction));
    }

    @Override
    @PostMapping(path = "/branches/{id}/heuristic", consumes = JSON)
    public BranchBody decide(@PathVariable String id, @RequestBody(required = false) byte @Nullable [] body) {
        TransactionId transaction = transaction(id);
        HeuristicDecision decision = HeuristicBody.read(body, Instant.now());
        requireRecovered();
        HandResult result = await(engine.decideByHand(transaction, decision));
        if (result instanceof HandResult.Recorded recorded) {
            return BranchBody.of(recorded.branch());
        }
        if (result instanceof HandResult.NotInDoubt settled) {
            throw new ProblemException(
                            HttpStatus.CONFLICT,
                            "not_in_doubt",
                            "the branch is " + settled.branch().status() + ": only one in doubt can be decided by hand")
                    .with("state", settled.branch().status());
        }
        throw noSuchBranch(transaction);
    }

    private static Optional<BranchStatus> status(@Nullable String text, Fields fields) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(BranchStatus.valueOf(text.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            fields.reject("state", "must be one of " + Arrays.toString(BranchStatus.values()));
            return Optional.empty();
        }
    }

    private static int limit(@Nullable String text, Fields fields) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        fields.reject("limit", "must be a number between 1 and " + MAX_LIMIT);
        return DEFAULT_LIMIT;
    }

    private static TransactionId transaction(String text) {
        try {
            return TransactionId.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("id", "must be a UUID in its text form of 36 characters");
        }
    }

    private static ProblemException noSuchBranch(TransactionId transaction) {
        return ProblemException.notFound("there is no trace of a branch of transaction " + transaction);
    }

    /** Until then nobody knows what branches there are, so an answer would be a guess. */
    private void requireRecovered() {
        if (!engine.isRecovered()) {
            throw unavailable("not_ready", "the resource has not given its branches back yet");
        }
    }

    private static ProblemException unavailable(String code, String detail) {
        return new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, code, detail).withHeader("Retry-After", "1");
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unavailable(
                    "outcome_unknown",
                    "the resource has not answered within " + PATIENCE.toSeconds()
                            + " s; what was asked for may still be done, so look at the branch");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("shutting_down", "the participant is shutting down");
        }
    }
}
