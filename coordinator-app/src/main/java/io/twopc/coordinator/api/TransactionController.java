package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.TransactionManager;
import io.twopc.coordinator.history.HistoryQuery;
import io.twopc.coordinator.history.Page;
import io.twopc.protocol.model.TransactionId;
import io.twopc.web.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** Transactions over HTTP. */
@RestController
final class TransactionController implements TransactionApi {

    private final TransactionManager manager;
    private final TransactionStarter starter;
    private final Answers answers;

    TransactionController(TransactionManager manager, TransactionStarter starter, Answers answers) {
        this.manager = manager;
        this.starter = starter;
        this.answers = answers;
    }

    @Override
    @PostMapping(path = PATH, consumes = JSON, produces = MediaType.APPLICATION_JSON_VALUE)
    public void start(HttpServletRequest request, HttpServletResponse response) {
        starter.start(request, response);
    }

    @Override
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    public ResponseEntity<TransactionsBody> list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String outcome,
            @RequestParam(required = false) @Nullable String damage,
            @RequestParam(required = false) @Nullable String participant,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request) {
        TransactionQuery parameters = new TransactionQuery(state, outcome, damage, participant, since, limit, cursor);
        HistoryQuery query = parameters.read();
        Page page = manager.query(query);
        List<TransactionBody> found =
                page.transactions().stream().map(TransactionBody::of).toList();
        if (page.next() == null) {
            return ResponseEntity.ok(new TransactionsBody(found, null));
        }
        String next = parameters.next(transactions(request), page.next(), query.limit());
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"")
                .body(new TransactionsBody(found, next));
    }

    @Override
    @GetMapping(path = PATH + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    public TransactionBody find(@PathVariable String id) {
        return manager.find(Ids.transaction(id))
                .map(TransactionBody::of)
                .orElseThrow(() -> ProblemException.notFound(
                        "there is no such transaction, or it is past its retention: its outcome is not known here"));
    }

    @Override
    @PostMapping(path = PATH + "/{id}/abort", consumes = JSON)
    public DeferredResult<ResponseEntity<?>> abort(
            @PathVariable String id, @RequestBody(required = false) byte @Nullable [] body) {
        TransactionId transaction = Ids.transaction(id);
        OperatorBody operator = OperatorBody.read(body);
        return answers.when(
                manager.abort(transaction, operator.by(), operator.reason()),
                view -> ResponseEntity.ok(TransactionBody.of(view)));
    }

    @Override
    @PostMapping(path = PATH + "/{id}/damage/acknowledge", consumes = JSON)
    public DeferredResult<ResponseEntity<?>> acknowledgeDamage(
            @PathVariable String id, @RequestBody(required = false) byte @Nullable [] body) {
        TransactionId transaction = Ids.transaction(id);
        OperatorBody operator = OperatorBody.read(body);
        return answers.when(
                manager.acknowledgeDamage(transaction, operator.by(), operator.reason()),
                view -> ResponseEntity.ok(TransactionBody.of(view)));
    }

    private static String transactions(HttpServletRequest request) {
        return request.getContextPath() + PATH;
    }
}
