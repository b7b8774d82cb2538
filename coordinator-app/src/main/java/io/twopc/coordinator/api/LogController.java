package io.twopc.coordinator.api;

import io.twopc.coordinator.engine.TransactionManager;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;

/** What an operator does about the decision log over HTTP. */
@RestController
final class LogController implements LogApi {

    private final TransactionManager manager;
    private final Answers answers;

    LogController(TransactionManager manager, Answers answers) {
        this.manager = manager;
        this.answers = answers;
    }

    @Override
    @PostMapping(path = "/log/confirm", consumes = TransactionApi.JSON)
    public DeferredResult<ResponseEntity<?>> confirm(@RequestBody(required = false) byte @Nullable [] body) {
        OperatorBody operator = OperatorBody.read(body);
        return answers.when(
                manager.confirmLog(operator.by(), operator.reason()),
                done -> ResponseEntity.noContent().build());
    }
}
